import { createRandom } from '../random.ts';
import { platforms, type Platform } from './players.ts';

/** Clients per platform; a player always uses the same one. A power of two. */
export const CLIENTS_PER_PLATFORM = 64;

const models: Readonly<Record<Platform, readonly string[]>> = {
  windows: ['Dell Inspiron 15', 'HP Pavilion 14', 'Lenovo IdeaPad 3', 'Acer Aspire 5', 'ASUS TUF A15'],
  macos: ['MacBookAir10,1', 'MacBookPro18,3', 'iMac21,1', 'Mac14,2'],
  ios: ['iPhone12,1', 'iPhone13,2', 'iPhone14,5', 'iPhone15,2', 'iPad13,18'],
  android: ['SM-A536B', 'SM-G991U', 'Pixel 7', 'Redmi Note 12', 'moto g power', 'CPH2385'],
  web: ['desktop', 'Chromebook'],
};
const systems: Readonly<Record<Platform, readonly string[]>> = {
  windows: ['Windows 11 23H2', 'Windows 10 22H2', 'Windows 11 24H2'],
  macos: ['macOS 14.6', 'macOS 15.3', 'macOS 13.7'],
  ios: ['iOS 17.6', 'iOS 18.3', 'iPadOS 18.3'],
  android: ['Android 12', 'Android 13', 'Android 14', 'Android 15'],
  web: ['ChromeOS 131', 'Windows 11 24H2', 'Ubuntu 24.04'],
};
const graphics: Readonly<Record<Platform, readonly string[]>> = {
  windows: ['Intel UHD 620', 'NVIDIA GTX 1650', 'AMD Radeon Vega 8'],
  macos: ['Apple M1', 'Apple M2 Pro'],
  ios: ['Apple A14', 'Apple A15', 'Apple A16'],
  android: ['Adreno 619', 'Mali-G68', 'Adreno 730'],
  web: ['ANGLE (Intel)', 'SwiftShader'],
};
const displays: Readonly<Record<Platform, readonly string[]>> = {
  windows: ['1920x1080', '1366x768', '2560x1440'],
  macos: ['2560x1600', '3024x1964'],
  ios: ['1170x2532', '828x1792', '1640x2360'],
  android: ['1080x2400', '720x1600', '1440x3088'],
  web: ['1920x1080', '1366x768'],
};
const agents: Readonly<Record<Platform, string>> = {
  windows: 'IMVU Client/$ (Windows NT 10.0; Win64; x64) Chromium/124.0.0.0',
  macos: 'IMVU Client/$ (Macintosh; Intel Mac OS X 10_15_7) Chromium/124.0.0.0',
  ios: 'IMVU/$ (iPhone; iOS 17.6; Scale/3.00) CFNetwork/1498',
  android: 'IMVU/$ (Linux; U; Android 14) okhttp/4.12.0 Dalvik/2.1.0',
  web: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/$',
};
const experiments = ['shop-layout', 'chat-v2', 'room-ranker', 'try-on-3d', 'gift-wrap', 'lobby-feed', 'fast-login', 'cart-upsell'];
const locales = ['en-US', 'en-GB', 'pt-BR', 'de-DE', 'fr-FR', 'es-MX', 'it-IT', 'pl-PL', 'tr-TR', 'ja-JP'];
const networks = ['wifi', 'wifi', 'cellular', 'ethernet'];

/**
 * Ready JSON members that describe a player's client, by platform, with the closing brace: `,"app_version":…,"device":{…},"user_agent":…,"experiments":[…]`.
 * Every ui event ends with one of them.
 */
export function makeClients(seed: number): Readonly<Record<Platform, readonly string[]>> {
  const random = createRandom(seed, 401);
  const one = <T>(values: readonly T[]): T => values[random.below(values.length)] as T;
  const make = (platform: Platform): string => {
    const version = `8.${random.below(40)}.${random.below(10)}`;
    const device = {
      model: one(models[platform]),
      os: one(systems[platform]),
      locale: one(locales),
      display: one(displays[platform]),
      gpu: one(graphics[platform]),
      memory_mb: 1024 * 2 ** (1 + random.below(4)),
      network: one(networks),
    };
    const buckets = experiments.filter(() => random.unit() < 0.45).map((name) => `${name}:${random.below(4)}`);
    const members = { app_version: version, device, user_agent: agents[platform].replace('$', version), experiments: buckets };
    return `,${JSON.stringify(members).slice(1)}`;
  };
  return Object.fromEntries(
    platforms.map((platform) => [platform, Array.from({ length: CLIENTS_PER_PLATFORM }, () => make(platform))]),
  ) as unknown as Record<Platform, readonly string[]>;
}
