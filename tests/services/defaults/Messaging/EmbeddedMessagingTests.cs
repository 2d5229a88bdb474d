namespace Panel.ServiceDefaults.Tests.Messaging;

public sealed class EmbeddedMessagingTests : MessagingSuite
{
    private protected override Task<MessagingStage> CreateStageAsync() => MessagingStage.EmbeddedAsync();
}
