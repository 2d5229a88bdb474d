using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Bus;
using Panel.Identity;
using Panel.ServiceDefaults;
using Panel.ServiceDefaults.Auth;

namespace Panel.Introspection.Bench;

internal static class Measurement
{
    private const string Secret = "secret-of-the-gateway";
    private const int Questions = 20_000;
    private const int AtOnce = 4;

    public static async Task<Figures> RunAsync(IStore store)
    {
        await using var app = IdentityHost.Create([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0", ["Bus:Transport"] = "memory", ["Database:Provider"] = store.Provider, ["Database:ConnectionString"] = store.ConnectionString,
                ["Secrets:ActiveKey"] = "bench", ["Secrets:Keys:bench"] = Convert.ToBase64String(new byte[32]), ["Internal:Clients:gateway"] = Secret, ["PANEL_SETUP_CODE"] = "bench",
            });
            builder.Services.AddSingleton(new SharedMemoryFabric());
            builder.Logging.ClearProviders();
        });
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var template = await FirstTokenAsync(http);
        var texts = await Filling.RunAsync(store, template);
        await AskAsync(http, texts, 2_000); // warm
        var began = Stopwatch.GetTimestamp();
        var times = await AskAsync(http, texts, Questions);
        var took = Stopwatch.GetElapsedTime(began);
        Array.Sort(times);
        return new Figures(store.Provider, Filling.Users * Filling.TokensEach, Questions, times[Questions / 2], times[Questions * 99 / 100], times[^1], Questions / took.TotalSeconds, await PlanAsync(store, texts[0]));
    }

    private static async Task<string> FirstTokenAsync(HttpClient http)
    {
        http.DefaultRequestHeaders.Authorization = await ServiceAsync(http, anonymous: true);
        var admin = await PostAsync(http, "/v1/auth/bootstrap", new { setup_code = "bench", email = "bench@example.org", password = "correct horse battery" });
        http.DefaultRequestHeaders.Authorization = await ServiceAsync(http, anonymous: false);
        var principal = await PostAsync(http, "/internal/introspect", new IntrospectionRequest("bearer", admin.GetProperty("access_token").GetString()!, null));
        var gateway = http.DefaultRequestHeaders.Authorization;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", principal.GetProperty("token").GetString());
        var token = await PostAsync(http, "/v1/api-tokens", new { name = "bench" });
        http.DefaultRequestHeaders.Authorization = gateway;
        return token.GetProperty("token").GetString()!;
    }

    private static async Task<AuthenticationHeaderValue> ServiceAsync(HttpClient http, bool anonymous) =>
        new("Bearer", (await PostAsync(http, "/internal/token", new ServiceTokenRequest("gateway", Secret, anonymous))).GetProperty("token").GetString());

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(path, body, PanelJson.Options);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<double[]> AskAsync(HttpClient http, IReadOnlyList<string> texts, int questions)
    {
        var times = new double[questions];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) < questions;)
            {
                var began = Stopwatch.GetTimestamp();
                var answer = await PostAsync(http, "/internal/introspect", new IntrospectionRequest("bearer", texts[number % texts.Count], null));
                times[number] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (!answer.GetProperty("active").GetBoolean()) throw new InvalidOperationException("A token is not known.");
            }
        }));
        return times;
    }

    private static async Task<string> PlanAsync(IStore store, string text)
    {
        await using var connection = await store.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"{store.Explain} SELECT * FROM api_tokens WHERE start = '{text[..16]}'";
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync()) plan.Add(reader.GetValue(reader.FieldCount - 1).ToString()!.Trim());
        return string.Join("; ", plan);
    }
}
