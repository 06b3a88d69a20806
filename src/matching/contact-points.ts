/** Mailboxes anybody can have, and sites with a page for everybody: their domain says nothing about the company. */
const freeHosts: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com hotmail.de hotmail.fr hotmail.co.uk live.com live.de msn.com yahoo.com yahoo.de yahoo.fr
  yahoo.co.uk yahoo.co.jp icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it alice.it virgilio.it tiscali.it telefonica.net terra.es bluewin.ch
  btinternet.com sky.com comcast.net verizon.net att.net mail.ru yandex.ru proton.me protonmail.com zoho.com fastmail.com
  qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com aliyun.com 139.com 189.cn 21cn.com hinet.net naver.com daum.net
  hanmail.net facebook.com linkedin.com instagram.com xing.com youtube.com twitter.com x.com google.com alibaba.com 1688.com taobao.com
  tmall.com made-in-china.com globalsources.com wixsite.com wordpress.com blogspot.com jimdosite.com business.site github.io`.split(
    /\s+/,
  ),
)

/** Second levels that many registries hand out names under: `acme.co.uk` is a company, `co.uk` is none. */
const sharedSecondLevel: ReadonlySet<string> = new Set([
  'co',
  'com',
  'net',
  'org',
  'gov',
  'edu',
  'ac',
  'or',
  'ne',
  'gob',
])

/** The e-mail address in one form, or an empty text when it is none. */
export const normaliseEmail = (email: string): string => {
  const bare = email.normalize('NFKC').trim().toLowerCase()
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(bare) ? bare : ''
}

/** The domain a company has its mail in; an empty text for mailboxes anybody can have. */
export const companyDomainOfEmail = (email: string): string => {
  const domain = normaliseEmail(email).split('@')[1] ?? ''
  return companyDomain(domain)
}

/** The domain of a web address, with or without scheme, `www` and path. */
export const domainOfWebsite = (website: string): string => {
  const host =
    /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#:\s]+)/.exec(website.normalize('NFKC').trim().toLowerCase())?.[1] ?? ''
  return companyDomain(host)
}

const companyDomain = (host: string): string => {
  const domain = registeredDomain(host)
  return freeHosts.has(domain) ? '' : domain
}

const registeredDomain = (host: string): string => {
  const labels = host.split('.').filter((label) => label !== '')
  if (labels.length < 2) return ''
  const isShared = labels.length > 2 && (labels.at(-1) ?? '').length === 2 && sharedSecondLevel.has(labels.at(-2) ?? '')
  return labels.slice(isShared ? -3 : -2).join('.')
}

/**
 * The last eight digits of a phone number: country codes, trunk zeros and punctuation vary, these do not. An empty text when
 * there are fewer than seven digits: that is no number to call from outside.
 */
export const phoneTail = (phone: string): string => {
  // Extensions are written behind a word or an x.
  const digits = phone
    .normalize('NFKC')
    .toLowerCase()
    .split(/ext|x|转|轉|;|,/)[0]
    ?.replace(/\D/g, '')
  return digits === undefined || digits.length < 7 || /^(\d)\1*$/.test(digits) ? '' : digits.slice(-8)
}
