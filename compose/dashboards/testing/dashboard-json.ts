/** What tests look at in the JSON of a dashboard; published-schema.ts says what it may have. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly PanelJson[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly target: { readonly expr: string } }[] };
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly links?: readonly { readonly url: string }[];
  readonly targets?: readonly {
    readonly refId: string;
    readonly datasource: { readonly type: string; readonly uid: string };
    readonly expr?: string;
    readonly legendFormat?: string;
  }[];
}
