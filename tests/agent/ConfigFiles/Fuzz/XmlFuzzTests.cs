using System.Xml;
using System.Xml.Linq;
using Panel.Agent.ConfigFiles;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

public sealed class XmlFuzzTests
{
    private static readonly XmlReaderSettings Reading = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
    };

    [Fact]
    public void Patch_AnyXmlValue_ReadsAsThatChangeAlone() =>
        FuzzRun.Check(choices =>
        {
            var document = new XmlMaker(choices).Make();
            var target = document.Values[choices.Below(document.Values.Count)];
            var (key, attribute) = target.Key.Split('@') is [var path, var name] ? (path, name) : (target.Key, null);
            var value = Value(choices, attribute is not null);
            var set = JsonWriter.Quote(attribute is null ? value : $"[{attribute}='{value}']");
            var expected = Read(document.Text);
            Change(expected, key, attribute, value);

            var after = Patch.Apply(new XmlFormat(), document.Text, (key, set));

            Assert.Equal(Written(expected), Written(Read(after)));
            Assert.StartsWith(document.Text[..target.Start], after, StringComparison.Ordinal);
            Assert.EndsWith(document.Text[target.End..], after, StringComparison.Ordinal);
            Assert.Equal(after, Patch.Apply(new XmlFormat(), after, (key, set)));
        });

    // Line breaks in an attribute and characters that XML lacks are for other tests.
    private static string Value(Choices choices, bool attribute)
    {
        var text = FuzzText.Value(choices);
        return text.Any(c => c is '\r' or '\u0085' or '\u2028' || (attribute && char.IsControl(c))) ? "fresh" : text;
    }

    private static string Written(XDocument document) => document.ToString(SaveOptions.DisableFormatting);

    private static XDocument Read(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), Reading);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    private static void Change(XDocument document, string key, string? attribute, string value)
    {
        var element = key.Split('.').Skip(1).Aggregate(document.Root!, (parent, step) => parent.Element(step)!);
        if (attribute is not null)
        {
            element.SetAttributeValue(attribute, value);
            return;
        }

        // The text takes the place of the first part that says something; comments stay.
        var texts = element.Nodes().OfType<XText>().ToList();
        if (string.Concat(texts.Select(text => text.Value)) == value)
        {
            return;
        }

        var place = texts.Find(text => !string.IsNullOrWhiteSpace(text.Value)) ?? texts.FirstOrDefault();
        texts.Where(text => text != place).Remove();
        if (place is null)
        {
            element.Add(new XText(value));
        }
        else
        {
            place.Value = value;
        }
    }
}
