using Panel.Gateway.Routing;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Extensions;

/// <summary>Builds the transforms that the proxy does not have, at their place among the others of a route.</summary>
internal sealed class ExtensionTransformFactory(ExtensionCode code) : ITransformFactory
{
    public bool Validate(TransformRouteValidationContext context, IReadOnlyDictionary<string, string> transformValues)
    {
        if (!IsOurs(transformValues))
        {
            return false;
        }

        if (PluginMetadata.PluginOf(context.Route) is null)
        {
            context.Errors.Add(new ArgumentException("Only routes of plugins have this transform."));
        }

        return true;
    }

    public bool Build(TransformBuilderContext context, IReadOnlyDictionary<string, string> transformValues)
    {
        if (transformValues.ContainsKey(ExtensionTransforms.Caller))
        {
            context.RequestTransforms.Add(new ExtensionCallerTransform());
            return true;
        }

        if (transformValues.TryGetValue(ExtensionTransforms.Code, out var plugin))
        {
            context.RequestTransforms.Add(new ExtensionCodeTransform(plugin, transformValues["name"], code));
            return true;
        }

        return false;
    }

    private static bool IsOurs(IReadOnlyDictionary<string, string> values) =>
        values.ContainsKey(ExtensionTransforms.Caller) || values.ContainsKey(ExtensionTransforms.Code);
}
