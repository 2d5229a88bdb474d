namespace Panel.Agent.Endpoints;

/// <summary>Every route of the agent.</summary>
internal static class AgentEndpoints
{
    public static void MapAgent(this IEndpointRouteBuilder app)
    {
        app.MapHealth();
        var instance = app.MapGroup("/v1/instances/{id:guid}");
        instance.MapStats();
        instance.MapConsole();
        instance.MapLogs();
        instance.MapFiles();
    }
}
