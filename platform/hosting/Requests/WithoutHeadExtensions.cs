using Microsoft.AspNetCore.Builder;

namespace Panel.Hosting.Requests;

public static class WithoutHeadExtensions
{
    /// <summary>HEAD is refused with 405, instead of answered as GET is.</summary>
    public static T RefusesHead<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(WithoutHead.Instance);
}
