import type { Shipment, ShipmentLine, ShipmentPackage, ShipmentPallet } from '../../../domain/shipment.ts'

/** A package with the id the document calls it by. */
export type NumberedPackage = ShipmentPackage & { id: string }

/** A pallet, or a package on none; `packages` is undefined for the latter. */
export type NumberedUnit = Omit<ShipmentPallet, 'packages'> & { id: string; packages: NumberedPackage[] | undefined }

/** A line and the unit it is in: the package, or else the pallet. */
export type PlacedLine = { line: ShipmentLine; unit: NumberedUnit | undefined; package: NumberedPackage | undefined }

/**
 * The handling units of a shipment, each with an id: its SSCC, or a number that no other has. Pallets come first, then the packages
 * on no pallet.
 */
export const numberedUnits = ({ pallets, packages }: Shipment): NumberedUnit[] => {
  let count = 0
  const numbered = <T extends { sscc?: string | undefined }>(unit: T): T & { id: string } => {
    count += 1
    return { ...unit, id: unit.sscc ?? String(count) }
  }
  const onPallets = pallets.map((pallet) => {
    const unit = numbered(pallet)
    return { ...unit, packages: pallet.packages.map(numbered) }
  })
  return [...onPallets, ...packages.map((each) => ({ ...numbered(each), packages: undefined }))]
}

/** All lines, in the order of the units; those in no unit come last. */
export const placedLines = (shipment: Shipment, units: readonly NumberedUnit[]): PlacedLine[] => {
  const inUnits = units.flatMap((unit): PlacedLine[] => [
    ...(unit.packages ?? []).flatMap((each) => each.lines.map((line) => ({ line, unit, package: each }))),
    ...unit.lines.map((line) => ({ line, unit, package: undefined })),
  ])
  return [...inUnits, ...shipment.lines.map((line) => ({ line, unit: undefined, package: undefined }))]
}

/** Units as a document names them, to which its lines are added. */
export type UnitStore = {
  pallets: Map<string, ShipmentPallet>
  packages: Map<string, ShipmentPackage>
  /** Every package by its id, also those on pallets. */
  all: Map<string, ShipmentPackage>
}

export const createUnitStore = (): UnitStore => ({ pallets: new Map(), packages: new Map(), all: new Map() })

/** Adds a pallet, unless one of its id is there already. */
export const addPallet = (store: UnitStore, id: string, pallet: ShipmentPallet): void => {
  if (!store.pallets.has(id)) store.pallets.set(id, pallet)
}

/** Adds a package to its pallet, or to none when there is no such pallet. */
export const addPackage = (
  store: UnitStore,
  id: string,
  content: ShipmentPackage,
  palletId: string | undefined,
): void => {
  if (store.all.has(id)) return
  store.all.set(id, content)
  const pallet = palletId === undefined ? undefined : store.pallets.get(palletId)
  if (pallet === undefined) store.packages.set(id, content)
  else pallet.packages.push(content)
}

/** Where the lines of a unit stand; undefined when there is no unit of that id. */
export const linesOf = (store: UnitStore, id: string): ShipmentLine[] | undefined =>
  (store.all.get(id) ?? store.pallets.get(id))?.lines

/** What the shipment holds of the store. */
export const unitsOf = (store: UnitStore): Pick<Shipment, 'pallets' | 'packages'> => ({
  pallets: [...store.pallets.values()],
  packages: [...store.packages.values()],
})

/** Package types (UN/ECE Rec. 21) that carry others: pallets, roll cages, and those of the list that are pallets by their size. */
const carriers: ReadonlySet<string> = new Set([
  'PX',
  'OA',
  'OB',
  'OC',
  'OD',
  'OE',
  'OF',
  'PD',
  'PE',
  'AF',
  'AG',
  'AH',
  '8A',
  'CW',
])

export const isPalletType = (type: string | undefined): boolean => type !== undefined && carriers.has(type)
