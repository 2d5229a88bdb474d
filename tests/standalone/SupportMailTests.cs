using System.Globalization;
using System.Net;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>Alerts sends its mails itself, by the settings that identity reads too.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class SupportMailTests
{
    [Fact]
    public async Task SupportMessage_OfAUser_IsMailedByTheSettingsOfThePanel()
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
                ["Support__Address"] = "support@example.net",
            },
        };
        await panel.StartAsync();
        using var admin = await panel.Anonymous.BootstrapAsync(StandalonePanel.SetupCode);

        (
            await admin.Client.PostAsync("/v1/support/messages", new { subject = "Help", message = "It is down." })
        ).Expect(HttpStatusCode.Created);

        var mail = await sink.ReceiveForAsync("support@example.net");
        Assert.Equal(("[Panel] Help", admin.Email), (mail.Subject, mail.Header("Reply-To")));
    }
}
