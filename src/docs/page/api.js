/** Shows /v1/openapi.json with Swagger UI. Nothing is asked of any other server. */
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

SwaggerUIBundle({
  url: '/v1/openapi.json',
  domNode: document.getElementById('api'),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // It would send the address of this server to another.
  validatorUrl: null,
  syntaxHighlight: { theme: 'obsidian' },
})
