/** The languages that the panel speaks, by the names that their speakers give them. */

export const endonyms: readonly { locale: string; name: string }[] = [
  { locale: 'ar', name: 'العربية' },
  { locale: 'de', name: 'Deutsch' },
  { locale: 'en', name: 'English' },
  { locale: 'es', name: 'Español' },
  { locale: 'fr', name: 'Français' },
  { locale: 'he', name: 'עברית' },
  { locale: 'it', name: 'Italiano' },
  { locale: 'nl', name: 'Nederlands' },
  { locale: 'pt-BR', name: 'Português (Brasil)' },
  { locale: 'ja', name: '日本語' },
  { locale: 'zh-CN', name: '简体中文' },
]
