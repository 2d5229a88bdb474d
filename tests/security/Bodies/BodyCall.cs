using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Bodies;

/// <summary>One operation with one body.</summary>
internal sealed record BodyCall(ApiOperation Operation, ConfusedRequest Body)
{
    public override string ToString() => $"{Operation} with {Body}";
}
