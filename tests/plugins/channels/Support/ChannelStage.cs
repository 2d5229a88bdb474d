using System.Text.Json;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;
using Panel.Testing;

namespace Panel.Plugins.Channels.Tests.Support;

/// <summary>A channel with its receiver.</summary>
internal sealed class ChannelStage : IAsyncDisposable
{
    public const string Id = "0199a8a0-0000-7000-8000-000000000001";

    private readonly INotificationChannel _channel;
    private readonly string _settings;

    private ChannelStage(INotificationChannel channel, string settings, Receiver receiver, int smtpPort)
    {
        _channel = channel;
        _settings = settings;
        Receiver = receiver;
        Network = new ChannelContext(receiver.Address, smtpPort)
        {
            Clock = Clock,
            Logger = Logs.CreateLogger("plugin"),
        };
    }

    public Receiver Receiver { get; }

    public ChannelContext Network { get; }

    public ManualClock Clock { get; } = new();

    public TestLogs Logs { get; } = new();

    /// <param name="settings">Of the integration, a JSON object.</param>
    /// <param name="smtpPort">Of a mail server, where the channel needs one.</param>
    public static async Task<ChannelStage> StartAsync(INotificationChannel channel, string settings, int smtpPort = 0)
    {
        var receiver = await Receiver.StartAsync();
        var stage = new ChannelStage(channel, settings, receiver, smtpPort);
        await ((IPlugin)channel).StartAsync(stage.Network, default);
        return stage;
    }

    public Task<SendResult> SendAsync(Notification notification, string? settings = null) =>
        _channel.SendAsync(
            _channel.Types[0].Type,
            new ChannelConfiguration(
                "integration-1",
                JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(settings ?? _settings)!
            ),
            notification,
            default
        );

    public Task<SendResult> SendAsync() => SendAsync(Notice());

    public static Notification Notice(
        string title = "Node web-1 is offline",
        string text = "Nothing was heard of it.",
        IReadOnlyList<NotificationField>? fields = null,
        NotificationLevel level = NotificationLevel.Critical,
        string id = Id
    ) =>
        new(
            id,
            "node.offline",
            level,
            title,
            text,
            new Uri("https://panel.example.com/nodes/1?a=1&b=\"2\""),
            ManualClock.Start,
            fields ?? [new NotificationField("node", "web-1")],
            JsonDocument.Parse("""{"node_id":"1","name":"wéb-1 <&> 🚀"}""").RootElement,
            Attempt: 1,
            Test: false
        );

    public async ValueTask DisposeAsync()
    {
        await ((IPlugin)_channel).DisposeAsync();
        Network.Dispose();
        await Receiver.DisposeAsync();
    }
}
