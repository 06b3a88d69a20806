/**
 * Every stable code an operator can meet, with what it means in one line.
 * `docs/errors.md` has one heading per code (cause, remedy); a test holds the two together.
 */
export const errorCatalogue = {
  // Settings and start-up
  CONFIG_INVALID: 'A setting is missing or wrong',
  CONFIG_UNREADABLE: 'A configuration file cannot be read or is not YAML',
  SECRET_MISSING: 'A secret named in the configuration is not set',
  DATA_FOLDER_LOCKED: 'Another process already uses the data folder',
  STORE_UNREACHABLE: 'The database does not answer',
  BACKUP_ELSEWHERE: 'This store is backed up with the tools of its database',
  STORE_OUT_OF_DATE: 'The database schema is newer than this program',
  QUEUE_UNREACHABLE: 'The queue does not answer',
  QUEUE_UNSAFE: 'Redis may lose jobs as it is configured',
  CLOCK_SKEW: 'The clocks of this machine and the database disagree',
  CONNECTOR_UNKNOWN: 'A system names a connector type that does not exist',
  FLOW_NOT_FOUND: 'No flow takes orders from this system',

  // The API and the command line
  REQUEST_INVALID: 'The request cannot be understood',
  TOKEN_REFUSED: 'The API token is missing or wrong',
  NOT_FOUND: 'Nothing has this id or name',
  ACTION_REFUSED: 'The action is not possible as things stand',
  SERVER_UNREACHABLE: 'The running Crossdock does not answer',

  // Calls to systems
  AUTH_REFUSED: 'The system refused the credentials',
  SYSTEM_UNREACHABLE: 'The system does not accept connections',
  SYSTEM_BUSY: 'The system asks to wait',
  SYSTEM_FAILED: 'The system failed before it did anything',
  RECORD_LOCKED: 'The record is locked by somebody else',
  OUTCOME_UNKNOWN: 'The request was sent, the answer never came',
  OUTCOME_AMBIGUOUS: 'More than one record in the system carries our key',
  RECORD_REJECTED: 'The system refuses this record',
  REPLY_UNREADABLE: 'The system answered with something that is not its own format',
  CUSTOMER_NOT_FOUND: 'The customer does not exist in the system and may not be created there',
  CUSTOMER_AMBIGUOUS: 'More than one customer in the system carries the identifier',
  CUSTOMER_IDENTIFIER_MISSING: 'The buyer carries no identifier a customer can be found by',
  ITEM_UNKNOWN: 'An item does not exist in the system',
  TRIES_EXHAUSTED: 'The delivery failed too often',
  DEFECT: 'Crossdock itself failed on this item',

  // EDI: interchanges
  INTERCHANGE_EMPTY: 'The file is empty',
  INTERCHANGE_UNREADABLE: 'The file holds no interchange Crossdock can read',
  INTERCHANGE_TRUNCATED: 'The interchange ends before its trailer',
  ENVELOPE_INVALID: 'The interchange envelope is wrong',
  CONTROL_NUMBER_REPEATED: 'The partner used this control number before, for other content',
  PARTNER_UNKNOWN: 'No partner profile has the sender of the interchange',
  TRANSACTION_REJECTED: 'The document breaks the rules of its standard and was rejected',
  TRANSACTION_UNSUPPORTED: 'No flow handles this kind of document',
  TRANSACTION_TOO_LARGE: 'The document is larger than the limit',
  ACKNOWLEDGEMENT_NEGATIVE: 'The partner rejected a document Crossdock sent',
  ACKNOWLEDGEMENT_OVERDUE: 'The partner has not acknowledged a document in time',
  ACKNOWLEDGEMENT_UNMATCHED: 'The partner acknowledges something Crossdock did not send',

  // EDI: documents into the canonical model
  ORDER_NUMBER_REPEATED: 'The partner sent this order number before',
  ORDER_PURPOSE_UNSUPPORTED: 'The order is neither an original order nor a change of one',
  ORDER_NOT_FOUND: 'The order a document changes never arrived',
  ORDER_CHANGE_REFUSED: 'A change does not fit the order it changes',
  ORDER_CHANGE_UNSUPPORTED: 'The system cannot change an order it has',
  DOCUMENT_REPEATED: 'A document with this number was sent to the partner before',
  MAPPING_FAILED: "An expression of the partner's mapping failed",
  VALUE_MISSING: 'A value the order cannot do without is missing',
  VALUE_INVALID: 'A value cannot be understood',
  ITEM_CODE_UNKNOWN: "The buyer's item code is not in the partner's code table",
  UNIT_UNKNOWN: 'The unit of measure is not known',
  LOCATION_UNKNOWN: "The location code is not in the partner's code table",
  QUANTITY_INVALID: 'A quantity is zero, negative or not a number',
  DATE_INVALID: 'A date does not exist in the calendar',
  CURRENCY_UNKNOWN: 'The currency is not an ISO 4217 code',
  IDENTIFIER_INVALID: 'A GTIN, GLN or SSCC has a wrong check digit',
  ENCODING_INVALID: "Bytes do not fit the partner's character set",
  TOTAL_MISMATCH: 'The totals of the document do not match its lines',
} as const satisfies Record<string, string>

export type ErrorCode = keyof typeof errorCatalogue
