import { isSscc } from '../../../domain/gs1.ts'
import type { Quantity } from '../../../domain/sales-order.ts'
import type { ShipmentLine } from '../../../domain/shipment.ts'
import { attributeOf, childrenOf, elementAt, textAt, textOf, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { addPackage, addPallet, isPalletType, linesOf, type UnitStore } from './shipment-units.ts'
import { complainOf, decimalOf, requiredText, unitOf, valueAt } from './xml-values.ts'

export const extrinsic = (parent: XmlElement, wanted: string): string | undefined =>
  textOf(childrenOf(parent, 'Extrinsic').find((each) => attributeOf(each, 'name') === wanted))

/** A quantity whose number is an attribute and whose unit an element. */
export const quantityOf = (context: MappingContext, element: XmlElement): Quantity | undefined => {
  const found = valueAt(element, '@quantity')
  const text = requiredText(context, found, 'quantity')
  const value = text === undefined ? undefined : decimalOf(context, found)
  const unit = unitOf(context, valueAt(element, 'UnitOfMeasure'))
  if (value?.startsWith('-'))
    return complainOf(context, 'QUANTITY_INVALID', found, `A quantity cannot be negative; it is ${value}`)
  return value === undefined || unit === undefined ? undefined : { value, unit }
}

export const weightOf = (context: MappingContext, packaging: XmlElement): Quantity | undefined => {
  const weight = childrenOf(packaging, 'Dimension').find((each) =>
    /^(grossW|w)eight$/i.test(attributeOf(each, 'type') ?? ''),
  )
  return weight && quantityOf(context, weight)
}

export const unitIdOf = (packaging: XmlElement): string | undefined =>
  textAt(packaging, 'ShippingContainerSerialCode') ?? extrinsic(packaging, 'unitID')

const ssccOf = (context: MappingContext, packaging: XmlElement): string | undefined => {
  const value = valueAt(packaging, 'ShippingContainerSerialCode')
  if (value.text === undefined || isSscc(value.text)) return value.text
  const message = `SSCC "${value.text}" is not 18 digits with a right check digit`
  return complainOf(context, 'IDENTIFIER_INVALID', value, message)
}

/** Adds a unit, and the pallet it says it stands on where nothing else tells of that one. */
export const addUnit = (context: MappingContext, store: UnitStore, packaging: XmlElement, id: string): void => {
  const packagingType = textAt(packaging, 'PackagingCode')
  const unit = {
    sscc: ssccOf(context, packaging),
    packagingType,
    grossWeight: weightOf(context, packaging),
    lines: [],
  }
  const parent = textAt(packaging, 'ShippingContainerSerialCodeReference')
  const isPallet = textAt(packaging, 'PackagingLevelCode') === 'outer' || isPalletType(packagingType)
  if (isPallet && parent === undefined) {
    addPallet(store, id, { ...unit, packages: [] })
    return
  }
  if (parent !== undefined) addPallet(store, parent, { sscc: parent, packages: [], lines: [] })
  addPackage(store, id, unit, parent)
}

/** The lines of the innermost unit a line names: the one that stands on another, else the first. */
export const linesAround = (
  context: MappingContext,
  store: UnitStore,
  item: XmlElement,
): ShipmentLine[] | undefined => {
  const named = childrenOf(item, 'Packaging').flatMap((packaging) => {
    const id = unitIdOf(packaging)
    return id === undefined ? [] : [{ packaging, id }]
  })
  for (const { packaging, id } of named) if (linesOf(store, id) === undefined) addUnit(context, store, packaging, id)
  const inner = named.find(
    ({ packaging }) => elementAt(packaging, 'ShippingContainerSerialCodeReference') !== undefined,
  )
  const place = inner ?? named[0]
  return place && linesOf(store, place.id)
}
