using Xunit;

namespace Panel.Testing;

/// <summary>
/// A server that one test has to itself, so that it may stop it. Its data
/// and its address survive <see cref="StopAsync"/> and
/// <see cref="StartAsync"/>; disposing ends it and removes the data. Fits <c>IClassFixture</c>.
/// </summary>
public abstract class PrivateServer : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly string _script;

    private protected PrivateServer(string script) => _script = script;

    private protected string Folder => _folder.Path;

    private protected virtual IEnumerable<string> Ports => [];

    /// <summary>Returns when the server answers.</summary>
    public Task StartAsync() => ServerScript.RunAsync(_script, ["start", Folder, .. Ports]);

    /// <summary>Returns when its processes have ended.</summary>
    public Task StopAsync() => ServerScript.RunAsync(_script, "stop", Folder);

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
