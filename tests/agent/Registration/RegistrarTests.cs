using Microsoft.Extensions.Logging.Abstractions;
using Panel.Agent.Hosting;
using Panel.Agent.Registration;
using Panel.Agent.Tests.Tunnel.PanelSide;
using Panel.AgentLink;
using Panel.Testing;

namespace Panel.Agent.Tests.Registration;

public sealed class RegistrarTests : IAsyncLifetime
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly TempFolder folder = new();
    private PanelHost panel = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string IdentityPath => folder["identity.json"];

    public async ValueTask InitializeAsync() => panel = await PanelHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await panel.DisposeAsync();
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Identify_FirstStart_RegistersAndKeepsTheAnswerPrivate()
    {
        var identity = await Registrar().IdentifyAsync(Cancellation);
        Assert.Equal(PanelHost.NodeId, identity.NodeId);
        Assert.Equal(panel.SigningKey, identity.SigningKey.ToArray());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(IdentityPath));
        var request = Assert.Single(panel.Registrations);
        Assert.Equal(
            (PanelHost.RegistrationToken, System.Net.Dns.GetHostName(), "203.0.113.7"),
            (request.Token, request.Hostname, request.PublicAddress)
        );
    }

    [Fact]
    public async Task Identify_LaterStart_NeedsNoPanelAndNoToken()
    {
        await Registrar().IdentifyAsync(Cancellation);
        await panel.DisposeAsync();
        Assert.Equal(PanelHost.NodeId, (await Registrar(token: null).IdentifyAsync(Cancellation)).NodeId);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(409)]
    [InlineData(410)]
    public async Task Identify_Refused_StopsWithThePanelsReason(int status)
    {
        panel.Refusal = status;
        var refusal = await Assert.ThrowsAsync<RegistrationRefusedException>(() =>
            Registrar().IdentifyAsync(Cancellation)
        );
        Assert.Contains("refused by the test", refusal.Message, StringComparison.Ordinal);
        Assert.Single(panel.Registrations);
        Assert.False(File.Exists(IdentityPath));
    }

    [Fact]
    public async Task Identify_PanelAwayAndFailing_WaitsForIt()
    {
        var address = new Uri(panel.Url);
        await panel.DisposeAsync();
        var waiting = Registrar(url: address.AbsoluteUri).IdentifyAsync(Cancellation);
        await Task.Delay(100, Cancellation);
        panel = await PanelHost.StartAsync(address.AbsoluteUri);
        Assert.Equal(PanelHost.NodeId, (await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation)).NodeId);
    }

    [Fact]
    public async Task Identify_PanelUnwell_TriesAgain()
    {
        panel.Refusal = 503;
        var waiting = Registrar().IdentifyAsync(Cancellation);
        await Deadline.UntilAsync(() => panel.Registrations.Count >= 3, "several tries");
        panel.Refusal = null;
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task Identify_NoTokenAndNotRegistered_SaysWhatToDo()
    {
        var refusal = await Assert.ThrowsAsync<RegistrationRefusedException>(() =>
            Registrar(token: null).IdentifyAsync(Cancellation)
        );
        Assert.Contains("Agent:RegistrationToken", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identify_DamagedFile_DoesNotRegisterAgain()
    {
        await File.WriteAllTextAsync(IdentityPath, """{"node_id":""", Cancellation);
        await Assert.ThrowsAsync<InvalidDataException>(() => Registrar().IdentifyAsync(Cancellation));
        Assert.Empty(panel.Registrations);
    }

    private Registrar Registrar(string? token = PanelHost.RegistrationToken, string? url = null) =>
        new(
            new AgentOptions
            {
                PanelUrl = url ?? panel.Url,
                RegistrationToken = token,
                Data = folder.Path,
                PublicAddress = "203.0.113.7",
                MinRetryDelay = TimeSpan.FromMilliseconds(20),
                MaxRetryDelay = TimeSpan.FromMilliseconds(100),
            },
            runtime: null,
            http,
            TimeProvider.System,
            NullLogger<Registrar>.Instance
        );
}
