using Panel.Billing;

await BillingHost.Create(args).RunAsync();
