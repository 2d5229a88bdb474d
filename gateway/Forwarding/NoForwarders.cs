using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Forwarding;

/// <summary>YARP's own X-Forwarded-* are off: a service believes only what stands in our headers.</summary>
internal sealed class NoForwarders : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context) => context.UseDefaultForwarders = false;
}
