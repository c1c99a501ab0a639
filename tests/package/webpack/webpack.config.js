export default {
  context: import.meta.dirname,
  entry: "./main.js",
  mode: "production",
  // `not: ["url"]`: a style sheet that is named by `new URL(…)`, as the custom element does, is a file and no script.
  module: { rules: [{ test: /\.css$/, dependency: { not: ["url"] }, use: ["style-loader", "css-loader"] }] },
};
