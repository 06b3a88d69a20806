import { isSscc } from '../../../domain/gs1.ts'
import type { ShipmentLine } from '../../../domain/shipment.ts'
import { attributeOf, childrenOf, elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { addPackage, addPallet, isPalletType, linesOf, type UnitStore } from './shipment-units.ts'
import { quantityAt } from './ubl-document-values.ts'

/** The id of a unit, and its SSCC when it is one. */
const unitIdOf = (element: XmlElement | undefined): { id: string; sscc: string | undefined } | undefined => {
  const id = textAt(element, 'ID')
  if (id === undefined) return undefined
  const isNamed = /^SSCC$/i.test(attributeOf(elementAt(element, 'ID'), 'schemeID') ?? '')
  return { id, sscc: isNamed || isSscc(id) ? id : undefined }
}

/** Gross weights among the measures: AAB of UN/CEFACT 6313, also without a word of what is measured. */
const weightOf = (context: MappingContext, unit: XmlElement) => {
  const weight = childrenOf(unit, 'MeasurementDimension').find((each) =>
    ['AAB', 'G', undefined].includes(textAt(each, 'AttributeID')),
  )
  return weight && quantityAt(context, weight, 'Measure')
}

/** Adds a unit of the document, with the packages in it. A unit without an id is one nothing refers to. */
export const addUnit = (context: MappingContext, store: UnitStore, element: XmlElement): void => {
  const named = unitIdOf(element)
  const id = named?.id ?? element.path
  const inside = childrenOf(element, 'ActualPackage')
  const packagingType = textAt(element, 'TransportHandlingUnitTypeCode')
  const unit = { sscc: named?.sscc, packagingType, grossWeight: weightOf(context, element) }
  const isPallet =
    elementAt(element, 'TotalPackageQuantity') !== undefined || inside.length > 0 || isPalletType(packagingType)
  if (isPallet) addPallet(store, id, { ...unit, packages: [], lines: [] })
  else addPackage(store, id, { ...unit, lines: [] }, undefined)
  for (const each of inside) {
    const own = unitIdOf(each)
    const content = {
      sscc: own?.sscc,
      packagingType: textAt(each, 'PackagingTypeCode'),
      grossWeight: weightOf(context, each),
      lines: [],
    }
    addPackage(store, own?.id ?? each.path, content, id)
  }
}

/** The lines of the unit a line says it is in; a unit named nowhere else is added. */
export const linesAround = (
  context: MappingContext,
  store: UnitStore,
  line: XmlElement,
): ShipmentLine[] | undefined => {
  const unit = elementAt(line, 'Shipment/TransportHandlingUnit')
  if (unit === undefined) return undefined
  const id = unitIdOf(elementAt(unit, 'ActualPackage'))?.id ?? unitIdOf(unit)?.id
  if (id === undefined) return undefined
  const known = linesOf(store, id)
  if (known !== undefined) return known
  addUnit(context, store, unit)
  return linesOf(store, id)
}
