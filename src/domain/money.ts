/** An amount as decimal text, with its ISO 4217 currency. */
export type Money = { amount: string; currency: string }
