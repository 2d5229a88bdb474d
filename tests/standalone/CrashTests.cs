using System.Globalization;
using System.Net;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>The process ends without a farewell.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class CrashTests
{
    [Fact]
    public async Task Panel_KilledWhileItSendsAMail_SendsItAtItsNextStart()
    {
        await using var sink = SmtpSink.Start();
        await using var panel = new StandalonePanel
        {
            Settings = new Dictionary<string, string>
            {
                ["Mail__Host"] = "127.0.0.1",
                ["Mail__Port"] = sink.Port.ToString(CultureInfo.InvariantCulture),
                ["Mail__From"] = "panel@example.net",
                ["Mail__Security"] = "None",
            },
        };
        await panel.StartAsync();
        using var admin = await panel.Anonymous.BootstrapAsync(StandalonePanel.SetupCode);
        sink.Answer = line => line == "." ? "" : null;
        (await panel.Anonymous.PostAsync("/v1/auth/forgot-password", new { email = admin.Email })).Expect(
            HttpStatusCode.Accepted
        );
        await Eventually.TrueAsync(() => sink.Commands.Contains("."), TimeSpan.FromSeconds(20));

        await panel.KillAsync();
        sink.Answer = _ => null;
        await panel.StartAsync();

        // Sooner than the dead process' claim would have ended.
        await sink.ReceiveAsync(within: TimeSpan.FromSeconds(15));
    }
}
