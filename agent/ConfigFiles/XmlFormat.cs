using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>XML. The first part of a key names the root; the value <c>[name='x']</c> sets an attribute.</summary>
internal sealed class XmlFormat : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        var root = new XmlScanner(text).Root();
        foreach (var setting in settings)
        {
            var change = new XmlChange(text, setting);
            change.Visit(root);
            if (change.Edits.Count > 0)
            {
                // Read again before it is written: what breaks the text must not reach the disk.
                text = TreeEdit.Apply(text, change.Edits);
                root = new XmlScanner(text).Root();
            }
        }

        return text;
    }

    public string? Escape(Rune rune) => XmlValue.Escape(rune);
}
