using Panel.Gateway.Routing;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Forwarding;

/// <summary>
/// YARP copies nothing by itself and adds no X-Forwarded-*: <see cref="ServiceRequestTransform"/> says what a
/// service gets to see, ahead of what a route's configuration changes in it.
/// </summary>
internal sealed class ServiceRequestTransformProvider : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.CopyRequestHeaders = false;
        // A plugin's destination is a stranger's server, which gets no token.
        if (PluginMetadata.PluginOf(context.Route) is null)
        {
            context.RequestTransforms.Insert(0, new ServiceRequestTransform());
        }
    }
}
