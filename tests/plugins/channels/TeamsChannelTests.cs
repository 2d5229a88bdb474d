using System.Text.RegularExpressions;
using Panel.Plugins.Channels.Tests.Support;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Teams;

namespace Panel.Plugins.Channels.Tests;

/// <summary>"Create incoming webhooks with Workflows" of learn.microsoft.com, and adaptivecards.io.</summary>
public sealed class TeamsChannelTests
{
    public const string Settings =
        """{"workflow_url":"https://prod-12.westeurope.logic.azure.com:443/workflows/1/triggers/manual?sig=canary"}""";

    [Fact]
    public async Task Send_Notice_IsAnAdaptiveCard()
    {
        await using var stage = await ChannelStage.StartAsync(new TeamsChannel(), Settings);
        stage.Receiver.Always(202);

        Assert.Equal(SendOutcome.Sent, (await stage.SendAsync()).Outcome);

        var request = Assert.Single(stage.Receiver.Requests);
        Assert.EndsWith("/workflows/1/triggers/manual?sig=canary", request.Target, StringComparison.Ordinal);
        Assert.Equal("message", request.Json.GetProperty("type").GetString());
        var attachment = request.Json.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        Assert.Equal("AdaptiveCard", attachment.GetProperty("content").GetProperty("type").GetString());
        Assert.Equal(
            "Action.OpenUrl",
            attachment.GetProperty("content").GetProperty("actions")[0].GetProperty("type").GetString()
        );
    }

    [Theory]
    [InlineData("https://prod-12.westeurope.logic.azure.com:443/workflows/1?sig=x", true)]
    [InlineData("https://default1.2.environment.api.powerplatform.com/powerautomate/x?sig=x", true)]
    [InlineData("https://acme.webhook.office.com/webhookb2/x", false)]
    [InlineData("https://outlook.office.com/webhook/x", false)]
    [InlineData("https://evil.example/?logic.azure.com/", false)]
    [InlineData("https://logic.azure.com.evil.example/", false)]
    public void Schema_OfAnAddress_TakesWorkflowsAlone(string address, bool accepted)
    {
        var schema = System.Text.Json.JsonDocument.Parse(new TeamsChannel().Types[0].ConfigSchema);
        var pattern = schema
            .RootElement.GetProperty("properties")
            .GetProperty("workflow_url")
            .GetProperty("pattern")
            .GetString()!;

        Assert.Equal(accepted, Regex.IsMatch(address, pattern, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Send_ToARetiredConnector_IsRefusedWithoutACall()
    {
        await using var stage = await ChannelStage.StartAsync(new TeamsChannel(), Settings);

        var result = await stage.SendAsync(
            ChannelStage.Notice(),
            """{"workflow_url":"https://acme.webhook.office.com/webhookb2/x"}"""
        );

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.Empty(stage.Receiver.Requests);
    }
}
