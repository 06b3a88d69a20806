import '@mantine/core/styles.css'
import './theme/console.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Console } from './console.tsx'
import { browserLanguage, loadWording } from './i18n/load-wording.ts'
import { languages } from './i18n/text.ts'
import { readPreference } from './shell/preferences.ts'
import { styleNonce } from './theme/style-nonce.ts'

const chosen = languages.find((language) => language === readPreference('language'))
const language = chosen ?? browserLanguage(navigator.languages)
const place = document.getElementById('console')
if (place === null) throw new Error('index.html has no place for the console')

// The library that locks scrolling behind dialogs looks for it there.
Object.assign(window, { __webpack_nonce__: styleNonce() })
const wording = await loadWording(language)
createRoot(place).render(
  <StrictMode>
    <Console first={wording} />
  </StrictMode>,
)
