using Panel.Gateway.Admission;
using Yarp.ReverseProxy.Transforms;

namespace Panel.Gateway.Extensions;

/// <summary>Says to the destination who calls, when the plugin's route asks for it. Their ids, and no proof of them.</summary>
internal sealed class ExtensionCallerTransform : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var caller = RequestState.Of(context.HttpContext).Caller?.Answer;
        Set(context, "X-Panel-User", caller?.SubjectId);
        Set(context, "X-Panel-Organization", caller?.OrganizationId);
        return ValueTask.CompletedTask;
    }

    private static void Set(RequestTransformContext context, string name, Guid? id)
    {
        RemoveHeader(context, name);
        if (id is { } value)
        {
            AddHeader(context, name, value.ToString());
        }
    }
}
