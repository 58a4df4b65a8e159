import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** Data sources by the names that compose/config/grafana/provisioning/datasources gives them. */
export const prometheus: DataSourceRef = { type: 'prometheus', uid: 'prometheus' };
export const logStore: DataSourceRef = { type: 'elasticsearch', uid: 'logs' };
