import type { Connector } from './connector.ts'
import { directoryConnector } from './directory/connector.ts'
import { salesforceConnector } from './salesforce/connector.ts'
import { sapS4hanaConnector } from './sap-s4hana/connector.ts'

/** Every connector there is. A new one is added here. */
export const connectors: readonly Connector[] = [directoryConnector, salesforceConnector, sapS4hanaConnector]
