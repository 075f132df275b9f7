// One import() for all verdicts: each one that Node resolves costs a file.
export { verifyAdminSecret } from './admin-secret.ts';
export { verifyAppToken, verifyAppTokenId } from './app-token.ts';
export { verifyPartnerId } from './partner-id.ts';
export { playerIdChoices, verifyPlayerId } from './player-id.ts';
export { portalUrlChoices, verifyPortalUrl } from './portal-url.ts';
export { regionChoices, verifyRegion } from './region.ts';
export { userIdChoices, verifyUserId } from './user-id.ts';
