// What `vite/client` says of style sheets.
declare module "*.css" {}
