/** Events that are documented; the analyzer also finds the call that dispatches them all, by the name of its argument. */
const documentedEvents = {
  name: "documented-events",
  packageLinkPhase({ customElementsManifest }) {
    for (const { declarations } of customElementsManifest.modules) {
      for (const declared of declarations ?? []) declared.events = declared.events?.filter(({ description }) => description);
    }
  },
};

export default {
  globs: ["elements/*.ts"],
  outdir: "../pkg/dist/elements",
  litelement: true,
  plugins: [documentedEvents],
};
