// Makes web/assets/dist from nhsuk-frontend and the project's own styles and scripts.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const nhs = join(here, "../../node_modules/nhsuk-frontend/dist/nhsuk");
const dist = join(here, "dist");
mkdirSync(dist, { recursive: true });

// The design system's fonts come from a host of the NHS; nothing is fetched at run time, so the
// system's own Arial stands in, as the design system itself falls back to.
const styles = readFileSync(join(nhs, "nhsuk-frontend.min.css"), "utf8")
  .replace(/@font-face\s*\{[^}]*\}/g, "")
  .replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
if (/https?:\/\/(?!www\.w3\.org)/.test(styles.replace(/xmlns=['"]http[^'"]*['"]/g, ""))) {
  const found = styles.match(/https?:\/\/(?!www\.w3\.org)[^)'" ]*/g);
  if (found) throw new Error(`The styles name another host: ${[...new Set(found)].join(", ")}`);
}
writeFileSync(join(dist, "mcr.css"), styles + "\n" + readFileSync(join(here, "mcr.css"), "utf8"));
copyFileSync(join(here, "view.js"), join(dist, "view.js"));
copyFileSync(join(nhs, "assets/images/favicon.svg"), join(dist, "favicon.svg"));
