namespace Panel.Gateway.Telemetry;

internal static class TelemetryExtensions
{
    public static void AddGatewayTelemetry(this WebApplicationBuilder builder) => builder.Services.AddHostedService<GatewayGauges>();
}
