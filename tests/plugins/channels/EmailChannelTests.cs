using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Email;
using Panel.Plugins.Sdk.Notifications;
using Panel.Testing;

namespace Panel.Plugins.Channels.Tests;

/// <summary>RFC 5321 (commands and answers), 3207 (STARTTLS), 4954 (sign-in) and 2047 (headers).</summary>
public sealed class EmailChannelTests
{
    private const string Open =
        """{"host":"mail.example.com","port":25,"security":"none","from":"panel@example.net","to":["a@example.org","b@example.org"]}""";

    [Fact]
    public async Task Send_Notice_ReachesEachReceiverUnderOneMessageId()
    {
        await using var sink = SmtpSink.Start();
        await using var stage = await ChannelStage.StartAsync(new EmailChannel(), Open, sink.Port);

        var result = await stage.SendAsync();
        await stage.SendAsync();

        Assert.Equal((SendOutcome.Sent, 250), (result.Outcome, result.Status));
        Assert.Equal(2, sink.Mails.Count);
        Assert.All(
            sink.Mails,
            mail =>
            {
                Assert.Equal("panel@example.net", mail.From);
                Assert.Equal(["a@example.org", "b@example.org"], mail.Recipients);
                Assert.Equal($"<{ChannelStage.Id}@example.net>", mail.Header("Message-ID"));
                Assert.Equal("[CRITICAL] Node web-1 is offline", mail.Subject);
                Assert.Contains("Nothing was heard of it.", mail.Text, StringComparison.Ordinal);
                Assert.Contains("https://panel.example.com/nodes/1", mail.Text, StringComparison.Ordinal);
                Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
            }
        );
    }

    [Fact]
    public async Task Send_WithAPasswordOverAServerWithoutTls_NeverShowsIt()
    {
        await using var sink = SmtpSink.Start(new SmtpSink { Account = ("user", "canary") });
        await using var stage = await ChannelStage.StartAsync(
            new EmailChannel(),
            """{"host":"mail.example.com","from":"a@example.net","to":["b@example.org"],"user":"user","password":"canary"}""",
            sink.Port
        );

        var result = await stage.SendAsync();

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.DoesNotContain(sink.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.DoesNotContain("canary", $"{result} {stage.Logs}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToASelfSignedCertificate_IsPutOff()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=mail.example.com",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UnixEpoch, TimeProvider.System.GetUtcNow().AddDays(1));
        await using var sink = SmtpSink.Start(new SmtpSink { Certificate = certificate, Account = ("user", "canary") });
        await using var stage = await ChannelStage.StartAsync(
            new EmailChannel(),
            """{"host":"mail.example.com","from":"a@example.net","to":["b@example.org"],"user":"user","password":"canary"}""",
            sink.Port
        );

        var result = await stage.SendAsync();

        Assert.Equal(
            (SendOutcome.Retry, "The mail server's certificate is not valid."),
            (result.Outcome, result.Error)
        );
        Assert.DoesNotContain(sink.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("RCPT", "550 no such user", SendOutcome.Refused, 550)]
    [InlineData("RCPT", "450 mailbox busy", SendOutcome.Retry, 450)]
    [InlineData("MAIL", "553 not your sender", SendOutcome.Refused, 553)]
    [InlineData(".", "451 come back later", SendOutcome.Retry, 451)]
    [InlineData("CONNECT", "421 overloaded", SendOutcome.Retry, 421)]
    public async Task Send_Refused_IsToldInTheServersWords(string at, string answer, SendOutcome outcome, int status)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line.StartsWith(at, StringComparison.Ordinal) ? answer : null;
        await using var stage = await ChannelStage.StartAsync(new EmailChannel(), Open, sink.Port);

        var result = await stage.SendAsync();

        Assert.Equal((outcome, status), (result.Outcome, result.Status));
        Assert.Contains(answer[4..], result.Error, StringComparison.Ordinal);
        Assert.Empty(sink.Mails);
    }

    [Fact]
    public async Task Send_WithAWrongPassword_IsRefused()
    {
        await using var sink = SmtpSink.Start(new SmtpSink { Account = ("user", "right") });
        await using var stage = await ChannelStage.StartAsync(
            new EmailChannel(),
            """{"host":"m.example.com","security":"none","from":"a@b.net","to":["b@c.org"],"user":"user","password":"canary"}""",
            sink.Port
        );

        var result = await stage.SendAsync();

        Assert.Equal((SendOutcome.Refused, 535), (result.Outcome, result.Status));
        Assert.DoesNotContain("canary", $"{result} {stage.Logs}", StringComparison.Ordinal);
    }

    public static TheoryData<string> Names => Hostile.Names;

    [Theory, MemberData(nameof(Names))]
    public async Task Send_HostileText_AddsNoHeaderAndNoCommand(string name)
    {
        await using var sink = SmtpSink.Start();
        await using var stage = await ChannelStage.StartAsync(new EmailChannel(), Open, sink.Port);
        var text = "\r\nBcc: evil@example.org\r\n\r\n.\r\nRCPT TO:<evil@example.org>\r\n" + Hostile.Text(name);

        var result = await stage.SendAsync(ChannelStage.Notice(title: text, text: text));

        Assert.Equal(SendOutcome.Sent, result.Outcome);
        var mail = Assert.Single(sink.Mails);
        Assert.Null(mail.Header("Bcc"));
        Assert.Equal(2, mail.Recipients.Count);
        Assert.DoesNotContain(sink.Commands, line => line.Contains("evil", StringComparison.Ordinal));
        Assert.InRange(mail.Raw.Length, 1, 200_000);
        Assert.DoesNotContain(mail.Subject, char.IsControl);
        if (name is "emoji" or "family")
        {
            Assert.DoesNotContain('\ufffd', mail.Subject + mail.Text);
        }
    }

    [Fact]
    public async Task Send_ToAServerThatIsSilent_EndsInTime()
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = _ => "";
        await using var stage = await ChannelStage.StartAsync(new EmailChannel(), Open, sink.Port);

        var result = await stage.SendAsync();

        Assert.Equal((SendOutcome.Retry, "No answer within 14 seconds."), (result.Outcome, result.Error));
    }
}
