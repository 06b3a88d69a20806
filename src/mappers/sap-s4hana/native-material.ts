import * as z from 'zod'
import { edmDecimal, text } from './native.ts'

/** A row of A_Product with its texts. */
export const nativeProduct = z.object({
  Product: z.string().min(1),
  BaseUnit: z.string().min(1),
  ProductStandardID: text,
  CrossPlantStatus: text,
  IsMarkedForDeletion: z.boolean().nullish(),
  to_Description: z.object({ results: z.array(z.object({ Language: text, ProductDescription: text })) }).nullish(),
})

/** Rows of A_MatlStkInAcctMod of one material at one place, put together. */
export const nativeStock = z.object({
  Material: z.string().min(1),
  Plant: z.string().min(1),
  StorageLocation: z.string().optional(),
  MaterialBaseUnit: z.string().min(1),
  quantities: z.array(edmDecimal),
})

/** One price of A_SlsPrcgCndnRecdValidity: its condition record, and a line of its scale when there is one. */
export const nativePrice = z.object({
  ConditionRecord: z.string().min(1),
  ConditionValidityStartDate: text,
  ConditionValidityEndDate: text,
  PriceListType: text,
  Material: z.string().min(1),
  condition: z.object({
    ConditionRateValue: edmDecimal,
    ConditionRateValueUnit: z.string().length(3, 'must be a currency'),
    ConditionQuantity: edmDecimal.nullish(),
    ConditionQuantityUnit: text,
    ConditionIsDeleted: z.boolean().nullish(),
  }),
  scale: z
    .object({ ConditionScaleQuantity: edmDecimal, ConditionScaleQuantityUnit: text, ConditionRateValue: edmDecimal })
    .optional(),
})
