using Panel.Gateway.Routing;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Extensions;

/// <summary>What holds for every route of a plugin, around the transforms that the plugin names.</summary>
internal sealed class ExtensionTransformProvider : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        if (PluginMetadata.PluginOf(context.Route) is null)
        {
            return;
        }

        context.RequestTransforms.Insert(0, new ExtensionRequestTransform());
        context.ResponseTransforms.Add(new ExtensionResponseTransform());
    }
}
