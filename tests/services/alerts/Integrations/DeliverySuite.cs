using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Integrations;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>Tests of what integrations are sent, each with an organization of its own.</summary>
public abstract class DeliverySuite(IntegrationsStage stage)
{
    protected const string Path = "/v1/integrations";

    protected IntegrationsStage Stage => stage;

    protected Guid Organization { get; } = Guid.CreateVersion7();

    protected async Task<JsonElement> CreateAsync(object? change = null, string type = "hook")
    {
        using var member = stage.As(Organization);
        return await IntegrationsStage.CreateAsync(member, change, type);
    }

    protected static Guid IdOf(JsonElement integration) => integration.GetProperty("id").GetGuid();

    protected Task<bool> IsEnabledAsync(Guid id) =>
        stage.WithAsync(database => database.Set<Integration>().AnyAsync(row => row.Id == id && row.Enabled));
}
