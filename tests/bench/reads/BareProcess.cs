using System.Diagnostics;

namespace Panel.Reads.Bench;

/// <summary>This program once more, as <see cref="BareApi"/>.</summary>
internal sealed class BareProcess(Process process, HttpClient client) : IAsyncDisposable
{
    public int ProcessId => process.Id;

    public HttpClient Client => client;

    public static async Task<BareProcess> StartAsync(string database)
    {
        var url = FreePort.Url();
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["bare", url, database]);
        var process = Process.Start(start)!;
        var client = new HttpClient { BaseAddress = new Uri(url) };
        await FreePort.AwaitAsync(client, "/nodes");
        return new BareProcess(process, client);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
