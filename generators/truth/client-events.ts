/** The start of a session, with its client. */
export interface AppStart {
  readonly day: string;
  readonly startedMs: number;
  readonly sessionId: string;
  readonly playerId: number;
  readonly country: string;
  readonly platform: string;
  readonly entryPoint: string;
  readonly appVersion: string;
  readonly model: string;
  readonly system: string;
  readonly graphics: string;
  readonly network: string;
  readonly memoryMb: number;
  readonly experiments: readonly string[];
}

export interface AppExit {
  readonly day: string;
  readonly endedMs: number;
  readonly sessionId: string;
  readonly playerId: number;
  readonly country: string;
  readonly platform: string;
  readonly appVersion: string;
  readonly reason: string;
  readonly durationMs: number;
  readonly actions: number;
}

export interface ClientError {
  readonly day: string;
  readonly occurredMs: number;
  readonly sourceIndex: number;
  readonly sequence: number;
  readonly sessionId: string;
  readonly playerId: number;
  readonly country: string;
  readonly platform: string;
  readonly screen: string;
  readonly code: string;
  readonly severity: string;
  readonly transactionId: string | null;
  readonly appVersion: string;
  readonly system: string;
}
