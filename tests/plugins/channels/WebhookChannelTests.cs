using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Webhook;
using Panel.Testing;

namespace Panel.Plugins.Channels.Tests;

/// <summary>
/// github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: headers, signature scheme,
/// key rotation; signatures are checked by openssl.
/// </summary>
public sealed class WebhookChannelTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] OldKey = RandomNumberGenerator.GetBytes(32);

    private static readonly string Settings = $$"""
        {"url":"https://hooks.example.com/in?x=1","secret":"whsec_{{Convert.ToBase64String(Key)}}"}
        """;

    [Fact]
    public async Task Send_Notice_IsSignedByTheStandard()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);

        Assert.Equal(SendOutcome.Sent, (await stage.SendAsync()).Outcome);

        var request = Assert.Single(stage.Receiver.Requests);
        Assert.Equal(("POST", "https://hooks.example.com/in?x=1"), (request.Method, request.Url));
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(ChannelStage.Id, request.Headers["webhook-id"]);
        Assert.Equal(
            ManualClock.Start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            request.Headers["webhook-timestamp"]
        );
        Assert.Equal($"v1,{await SignatureAsync(request, Key)}", request.Headers["webhook-signature"]);
        Assert.Equal(["type", "timestamp", "data"], request.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("node.offline", request.Json.GetProperty("type").GetString());
        Assert.Equal("2026-01-01T00:00:00.000Z", request.Json.GetProperty("timestamp").GetString());
        Assert.Equal("wéb-1 <&> 🚀", request.Json.GetProperty("data").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Send_WhileRotating_CarriesBothSignatures()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        var both = Settings.Replace(
            "\"secret\"",
            $"\"secret_previous\":\"whsec_{Convert.ToBase64String(OldKey)}\",\"secret\"",
            StringComparison.Ordinal
        );

        await stage.SendAsync(ChannelStage.Notice(), both);

        var request = Assert.Single(stage.Receiver.Requests);
        Assert.Equal(
            $"v1,{await SignatureAsync(request, Key)} v1,{await SignatureAsync(request, OldKey)}",
            request.Headers["webhook-signature"]
        );
    }

    [Fact]
    public async Task Send_Again_HasTheSameIdAndANewTimestamp()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        await stage.SendAsync();
        stage.Clock.Advance(TimeSpan.FromHours(2));
        await stage.SendAsync();

        var (first, second) = (stage.Receiver.Requests[0], stage.Receiver.Requests[1]);
        Assert.Equal(first.Headers["webhook-id"], second.Headers["webhook-id"]);
        Assert.Equal(first.Text, second.Text);
        Assert.NotEqual(first.Headers["webhook-timestamp"], second.Headers["webhook-timestamp"]);
        Assert.Equal($"v1,{await SignatureAsync(second, Key)}", second.Headers["webhook-signature"]);
    }

    [Theory]
    [InlineData(200, SendOutcome.Sent)]
    [InlineData(204, SendOutcome.Sent)]
    [InlineData(301, SendOutcome.Retry)]
    [InlineData(307, SendOutcome.Retry)]
    [InlineData(400, SendOutcome.Refused)]
    [InlineData(410, SendOutcome.Gone)]
    [InlineData(429, SendOutcome.Retry)]
    [InlineData(500, SendOutcome.Retry)]
    public async Task Send_Answered_IsJudgedByTheStatus(int status, SendOutcome outcome)
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        stage.Receiver.Always(status, "", "Location", $"{stage.Receiver.Address}elsewhere");

        var result = await stage.SendAsync();

        Assert.Equal((outcome, status), (result.Outcome, result.Status));
        // Also a redirect: it is not followed.
        Assert.Single(stage.Receiver.Requests);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Thu, 01 Jan 2026 01:00:00 GMT", 3600)]
    [InlineData("Wed, 31 Dec 2025 01:00:00 GMT", 0)]
    [InlineData("99999999999", 31536000)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Send_ToldToWait_ReadsTheHeader(string header, int? seconds)
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        stage.Receiver.Always(503, "", "Retry-After", header);

        var wait = (await stage.SendAsync()).RetryAfter;

        if (header == "99999999999")
        {
            // Longer than any wait that is obeyed, or not understood: both end at the ladder's own bound.
            Assert.True(wait is null || wait >= TimeSpan.FromDays(1));
            return;
        }

        Assert.Equal(seconds, (int?)wait?.TotalSeconds);
    }

    [Fact]
    public async Task Send_AnsweredWithoutEnd_ReadsALittle()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        var written = 0L;
        stage.Receiver.Answer = async (_, context) =>
        {
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)'a');
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                written += chunk.Length;
            }
        };

        var result = await stage.SendAsync();

        Assert.Equal(SendOutcome.Sent, result.Outcome);
        Assert.Equal(1024, result.Response!.Length);
        Assert.True(written < 64 * 1024 * 1024, $"{written} bytes were taken.");
    }

    [Fact]
    public async Task Send_AnsweredDropByDrop_TakesTheStatus()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        stage.Receiver.Answer = async (_, context) =>
        {
            await context.Response.WriteAsync("a");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        };

        var result = await stage.SendAsync();

        Assert.Equal((SendOutcome.Sent, "a"), (result.Outcome, result.Response));
    }

    [Fact]
    public async Task Send_ToAReceiverThatIsAway_TellsNoAddress()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        await stage.Receiver.DisposeAsync();

        var result = await stage.SendAsync();

        Assert.Equal(SendOutcome.Retry, result.Outcome);
        Assert.Equal("There is no connection to the receiver.", result.Error);
    }

    [Fact]
    public async Task Send_ToAForbiddenHost_IsRefusedInTheHostsWords()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        stage.Network.Refusal = new ProviderException(
            ProviderFailure.HostNotDeclared,
            "hooks.example.com leads inside."
        );

        var result = await stage.SendAsync();

        Assert.Equal((SendOutcome.Refused, "hooks.example.com leads inside."), (result.Outcome, result.Error));
    }

    [Theory]
    [InlineData("""{"url":"https://a.example","secret":"whsec_%%%"}""")]
    [InlineData("""{"url":"https://a.example"}""")]
    [InlineData("""{"url":"nonsense","secret":"whsec_AAAA"}""")]
    [InlineData("{}")]
    public async Task Send_WithWrongSettings_IsRefusedWithoutACall(string settings)
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);

        Assert.Equal(SendOutcome.Refused, (await stage.SendAsync(ChannelStage.Notice(), settings)).Outcome);
        Assert.Empty(stage.Receiver.Requests);
    }

    [Fact]
    public async Task Send_AnsweredWithControlCharacters_ShowsThemNot()
    {
        await using var stage = await ChannelStage.StartAsync(new WebhookChannel(), Settings);
        stage.Receiver.Always(500, "a\u001b[31m\0b\u202ec" + new string('x', 1020) + "🚀🚀🚀");

        var response = (await stage.SendAsync()).Response!;

        Assert.InRange(response.Length, 1000, 1024);
        Assert.DoesNotContain(response, char.IsControl);
        Assert.DoesNotContain(response, char.IsSurrogate);
    }

    // HMAC-SHA256 of id.timestamp.body, by a program that is not ours.
    private static async Task<string> SignatureAsync(ReceivedRequest request, byte[] key)
    {
        var start = new ProcessStartInfo(
            "openssl",
            ["dgst", "-sha256", "-mac", "HMAC", "-macopt", $"hexkey:{Convert.ToHexString(key)}", "-binary"]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var head = $"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.";
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(head));
        await process.StandardInput.BaseStream.WriteAsync(request.Body);
        process.StandardInput.Close();
        using var signature = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(signature);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return Convert.ToBase64String(signature.ToArray());
    }
}
