using System.Text.Json;

namespace Panel.Gateway.Bench;

internal static class Everything
{
    public static async Task RunAsync(BenchOptions options)
    {
        await using var stage = await Stage.StartAsync();
        var results = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var part in options.Parts)
        {
            results[part] = part switch
            {
                "requests" => await Requests.RunAsync(stage, options),
                "sockets" => await Sockets.RunAsync(stage, options),
                _ => await Memory.RunAsync(stage),
            };
        }

        if (options.Json is { } path)
        {
            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(results, JsonSerializerOptions.Web));
        }
    }
}
