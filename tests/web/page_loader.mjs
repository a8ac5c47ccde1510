// Modules of the page as node finds them: the page names them as the server does, "/dom.js".
export const resolve = (name, context, next) =>
  /^\/\w+\.js$/.test(name) ? { url: new URL(`../../web/page${name}`, import.meta.url).href, shortCircuit: true } : next(name, context);

export const load = (url, context, next) => next(url, url.includes("/web/page/") ? { ...context, format: "module" } : context);
