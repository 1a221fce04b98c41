/** What goes into an installed studio, and how. Used by `npm run package` and by the test of the layout. */
import { join } from 'node:path';
import type { Configuration, FileAssociation } from 'electron-builder';
import { projectEnding } from '../../src/contract/project.ts';

const root = join(import.meta.dirname, '..', '..');

export type PackageOptions = {
  /** The bundles, relative to the checkout. */
  bundle: string;
  /** Where the result is written, relative to the checkout. */
  output: string;
  /** A folder with an unpacked Electron to be used instead of a downloaded one. */
  electronDist?: string;
  /** Fuses are bits of the Electron executable; a stand-in for it has none. */
  fuses: boolean;
};

/**
 * Videos that the studio offers to open. Less than what it can read: `.ts` is TypeScript on a developer's machine, and
 * nobody wants a raw `.bin` to open a video program.
 */
const videoEndings = 'mp4 m4v mov mkv webm avi m2ts mts mpg mpeg vob mxf y4m ivf h264 264 h265 265 hevc'.split(' ');

const fileAssociations: FileAssociation[] = [
  {
    ext: projectEnding.slice(1),
    name: 'PixRevive project',
    description: 'PixRevive project',
    mimeType: 'application/x-pixrevive-project',
    role: 'Editor',
    rank: 'Owner',
  },
  ...videoEndings.map((ext): FileAssociation => ({
    ext,
    name: 'Video',
    description: 'Video',
    role: 'Editor',
    // Offered beside the person's player, not in its place.
    rank: 'Alternate',
    mimeType: `video/x-pixrevive-${ext}`,
  })),
];

/** MIME types that Linux desktops know these endings by. */
const mimeTypes = [
  'application/x-pixrevive-project',
  'video/mp4',
  'video/quicktime',
  'video/x-matroska',
  'video/webm',
  'video/x-msvideo',
  'video/mp2t',
  'video/mpeg',
  'application/mxf',
];

/**
 * The configuration for electron-builder. Each platform is packaged on itself: npm installs the native packages of the
 * machine that it runs on, and no others.
 */
export const packageConfig = ({ bundle, output, electronDist, fuses }: PackageOptions): Configuration => ({
  appId: 'studio.pixrevive.app',
  productName: 'PixRevive Studio',
  copyright: 'GPL-3.0-or-later',
  directories: { output, buildResources: 'build/icons' },
  // What was downloaded is what was tried: nothing is compiled anew.
  npmRebuild: false,
  nodeGypRebuild: false,
  buildDependenciesFromSource: false,
  ...(electronDist === undefined ? {} : { electronDist }),
  extraMetadata: {
    homepage: process.env['PIXREVIVE_HOMEPAGE'] ?? 'https://pixrevive.invalid',
    // Scripts and tools of the checkout mean nothing in an installation.
    scripts: {},
    devDependencies: {},
    allowScripts: {},
    bin: {},
  },
  asar: { smartUnpack: false },
  files: [
    { from: bundle, to: 'out', filter: ['main/**', 'preload/**', 'renderer/**'] },
    'package.json',
    // Everything is bundled but the native packages. What those depend on for other purposes (WebRTC, installers that
    // download) stays out: a program without network needs none of it.
    '!node_modules/**',
    'node_modules/{node-av,onnxruntime-node,onnxruntime-common}/{package.json,dist/**,LICENSE*}',
    'node_modules/@seydx/node-av-*/**',
    'node_modules/onnxruntime-node/bin/napi-v*/${platform}/${arch}/**',
    'node_modules/ffmpeg-static/{package.json,index.js,ffmpeg,ffmpeg.exe,*LICENSE*}',
    '!**/*.{map,md,ts,mts,cts}',
  ],
  // Native code is loaded by the system, which cannot look into the archive.
  asarUnpack: [
    'node_modules/onnxruntime-node/bin/**',
    'node_modules/@seydx/node-av-*/**',
    'node_modules/ffmpeg-static/**',
  ],
  extraResources: [
    { from: 'resources/models', to: 'models' },
    { from: 'resources/sample', to: 'sample' },
    { from: 'build/icons/icon.png', to: 'icon.png' },
    { from: 'LICENSE', to: 'LICENSE' },
    { from: 'THIRD-PARTY-NOTICES.md', to: 'THIRD-PARTY-NOTICES.md' },
  ],
  fileAssociations,
  ...(fuses
    ? {
        electronFuses: {
          // Nobody runs scripts with the studio's executable, by command line or by environment.
          runAsNode: false,
          enableNodeOptionsEnvironmentVariable: false,
          enableNodeCliInspectArguments: false,
          // The program is what was packaged, from the archive whose hash the executable holds.
          onlyLoadAppFromAsar: true,
          enableEmbeddedAsarIntegrityValidation: true,
          enableCookieEncryption: true,
          loadBrowserProcessSpecificV8Snapshot: false,
          grantFileProtocolExtraPrivileges: false,
        },
      }
    : {}),
  win: { target: [{ target: 'nsis', arch: ['x64'] }] },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    // Models, jobs and projects of a person outlive the program.
    deleteAppDataOnUninstall: false,
    license: 'LICENSE',
  },
  mac: {
    // onnxruntime has no build for Intel Macs.
    target: [{ target: 'dmg', arch: ['arm64'] }],
    category: 'public.app-category.video',
    hardenedRuntime: true,
    gatekeeperAssess: false,
  },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'AudioVideo',
    executableName: 'pixrevive-studio',
    maintainer: 'PixRevive Studio maintainers <maintainers@pixrevive.invalid>',
    synopsis: 'Restores compression-damaged video',
    mimeTypes,
  },
  deb: {
    depends: ['libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'xdg-utils', 'libatspi2.0-0', 'libuuid1'],
  },
});

/** Folder that electron-builder calls the project. */
export const projectFolder = root;
