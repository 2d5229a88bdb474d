namespace Panel.Agent.Signing;

/// <summary>On an endpoint that anybody may call.</summary>
internal sealed class UnsignedEndpoint;

/// <summary>On an endpoint whose body is streamed, so that the panel cannot know its hash when it signs.</summary>
internal sealed class UnsignedPayloadAllowed;
