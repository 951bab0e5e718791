using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Where a rendering writes: a stack of texts (captures and includes have their own), with automatic indentation.</summary>
internal sealed class Output
{
    private const string Cut = "...";

    private readonly Stack<Layer> _free = new();
    private readonly Stack<(Layer Layer, string? Indent)> _outer = new();
    private Layer _top = new();
    private int _limit;
    private bool _indentEmptyLines;

    /// <summary>What is written in front of each line; null or "" is nothing.</summary>
    public string? Indent { get; set; }

    /// <summary>How many captures and includes are being written.</summary>
    public int Depth => _outer.Count;

    public ReadOnlySpan<char> Text => _top.Text.Span;

    public ReadOnlySpan<Run> Runs => _top.Runs;

    public void Start(int limit, bool indentEmptyLines)
    {
        while (_outer.Count > 0)
            Drop();
        _top.Clear();
        Indent = null;
        _limit = limit;
        _indentEmptyLines = indentEmptyLines;
    }

    public void Write(ReadOnlySpan<char> text, RunKind kind)
    {
        if (string.IsNullOrEmpty(Indent))
            Append(text, kind);
        else
            WriteLines(text, kind);
    }

    /// <summary>A text with its parts as they were written.</summary>
    public void Write(RichText text)
    {
        if (text.Runs.IsEmpty)
        {
            Write(text.Text, RunKind.Text);
            return;
        }
        var start = 0;
        foreach (var run in text.Runs)
        {
            Write(text.Text.AsSpan(start, run.End - start), run.Kind);
            start = run.End;
        }
    }

    /// <summary>Gives what was written to a sink, part by part.</summary>
    public void CopyTo(ITemplateSink sink)
    {
        var text = Text;
        var start = 0;
        foreach (var run in Runs)
        {
            var part = text[start..run.End];
            start = run.End;
            switch (run.Kind)
            {
                case RunKind.Text: sink.Text(part); break;
                case RunKind.Value: sink.Value(part); break;
                default: sink.Raw(part); break;
            }
        }
    }

    /// <summary>What is written from now on goes to a text of its own, that of an include without indentation.</summary>
    public void Push(bool keepIndent = false)
    {
        _outer.Push((_top, Indent));
        _top = _free.TryPop(out var layer) ? layer : new Layer();
        if (!keepIndent)
            Indent = null;
    }

    /// <summary>Ends what <see cref="Push"/> began.</summary>
    public RichText Pop()
    {
        var text = _top.ToRichText();
        Drop();
        return text;
    }

    /// <summary>Ends what <see cref="Push"/> began, without its text.</summary>
    public void Drop()
    {
        _top.Clear();
        _free.Push(_top);
        (_top, Indent) = _outer.Pop();
    }

    private void WriteLines(ReadOnlySpan<char> text, RunKind kind)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOf('\n') + 1;
            var line = length == 0 ? text : text[..length];
            if (_top.EndsLine && (_indentEmptyLines || line is not ("\n" or "\r\n")))
                Append(Indent, RunKind.Text);
            Append(line, kind);
            text = text[line.Length..];
        }
    }

    private void Append(ReadOnlySpan<char> text, RunKind kind)
    {
        var room = _limit - _top.Text.Length;
        if (text.Length <= room)
            _top.Append(text, kind);
        else if (_top.IsOpen)
            _top.Close(text[..Math.Max(0, room)], kind, Cut);
    }

    private sealed class Layer
    {
        private Run[] _runs = new Run[16];
        private int _runCount;

        public CharBuffer Text { get; } = new();

        public bool IsOpen { get; private set; } = true;

        public bool EndsLine { get; private set; }

        public ReadOnlySpan<Run> Runs => _runs.AsSpan(0, _runCount);

        public void Append(ReadOnlySpan<char> text, RunKind kind)
        {
            if (text.IsEmpty || !IsOpen)
                return;
            Text.Append(text);
            EndsLine = text[^1] == '\n';
            if (_runCount > 0 && _runs[_runCount - 1].Kind == kind)
                _runCount--;
            else if (_runCount == _runs.Length)
                Array.Resize(ref _runs, _runCount * 2);
            _runs[_runCount++] = new Run(Text.Length, kind);
        }

        /// <summary>The last that is written.</summary>
        public void Close(ReadOnlySpan<char> text, RunKind kind, string mark)
        {
            Append(text, kind);
            Append(mark, RunKind.Text);
            IsOpen = false;
        }

        public RichText ToRichText() =>
            new(Text.ToString(), _runCount == 1 && _runs[0].Kind == RunKind.Text ? [] : Runs.ToArray());

        public void Clear()
        {
            Text.Clear();
            _runCount = 0;
            IsOpen = true;
            EndsLine = false;
        }
    }
}
