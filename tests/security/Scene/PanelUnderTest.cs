using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Security.Tests.Calls;
using Panel.Security.Tests.Surface;
using Panel.Standalone.Tests;
using Panel.Testing;

namespace Panel.Security.Tests.Scene;

/// <summary>
/// One running panel for all tests, with two tenants for the access walk, and a third whose things the body walk
/// breaks.
/// </summary>
public sealed class PanelUnderTest : IAsyncLifetime
{
    /// <summary>In each name of the tenant's, so that an answer to anybody else that holds it is a leak.</summary>
    internal const string Mark = "qzkv7";

    private readonly SmtpSink _mails = SmtpSink.Start();
    private StandalonePanel _panel = null!;

    internal PanelCaller Caller { get; private set; } = null!;

    internal ApiSurface Surface { get; private set; } = null!;

    internal PanelUser Administrator { get; private set; } = null!;

    internal Tenant Tenant { get; private set; } = null!;

    internal Tenant Other { get; private set; } = null!;

    internal Tenant Breakable { get; private set; } = null!;

    internal PanelClient Anonymous => _panel.Anonymous;

    public async ValueTask InitializeAsync()
    {
        _panel = new StandalonePanel { Settings = Settings() };
        await _panel.InitializeAsync();
        Administrator = await Anonymous.BootstrapAsync(StandalonePanel.SetupCode);

        var tenants = await Task.WhenAll(((string[])[Mark, "other", "breakable"]).Select(CreateTenantAsync));
        (Tenant, Other, Breakable) = (tenants[0], tenants[1], tenants[2]);
        Surface = await ApiSurface.ReadAsync(_panel.Url);
        Caller = new PanelCaller(_panel.Url);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tenant in (Tenant?[])[Tenant, Other, Breakable])
        {
            await RemoveInstancesAsync(tenant);
        }

        Caller?.Dispose();
        await _panel.DisposeAsync();
        await _mails.DisposeAsync();
    }

    // Workloads outlive the panel that started them.
    private static async Task RemoveInstancesAsync(Tenant? tenant)
    {
        if (tenant?.Owner.Client is not { } owner)
        {
            return;
        }

        var left = await ReadInstancesAsync(owner);
        foreach (var instance in left)
        {
            await owner.DeleteAsync($"/v1/instances/{instance["id"]}");
        }

        await Eventually.TrueAsync(async _ => (await ReadInstancesAsync(owner)).Length == 0, TimeSpan.FromSeconds(60));
    }

    private static async Task<JsonNode[]> ReadInstancesAsync(PanelClient owner)
    {
        var page = (await owner.GetAsync("/v1/instances?limit=200")).Expect(HttpStatusCode.OK);
        return [.. page["data"]!.AsArray().Select(instance => instance!)];
    }

    private Task<Tenant> CreateTenantAsync(string mark) =>
        new TenantSetup(Anonymous, Administrator, _mails, mark).RunAsync();

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Mail__Host"] = "127.0.0.1",
            ["Mail__Port"] = _mails.Port.ToString(CultureInfo.InvariantCulture),
            ["Mail__From"] = "panel@example.net",
            ["Mail__Security"] = "None",
            // The address that a call names counts, see PanelCaller.
            ["Gateway__TrustedProxies__0"] = "127.0.0.1",
            // Tenants of no administrator run workloads here too.
            ["PANEL_RUNTIME_OPEN"] = "true",
        };

        // A refusal for asking too often would hide the answer that is looked for.
        foreach (var limit in LimitsOfTheGateway())
        {
            settings[$"Limits__{limit}__Permits"] = "600000";
            settings[$"Limits__{limit}__Burst"] = "600000";
        }

        return settings;
    }

    private static IEnumerable<string> LimitsOfTheGateway()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("gateway", "gateway.json")));
        return [.. settings.RootElement.GetProperty("Limits").EnumerateObject().Select(limit => limit.Name)];
    }
}
