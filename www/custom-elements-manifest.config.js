export default {
  globs: ["elements/*.ts"],
  outdir: "../pkg/dist/elements",
  litelement: true,
};
