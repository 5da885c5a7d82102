/** What `--help` says, in Chinese, by its English text: descriptions of commands, arguments and options, and lines below them. */

export const CHINESE_HELP: Readonly<Record<string, string>> = {
  "Which leaks hold your phone number or e-mail, answered offline.\nImports breach datasets into a local store of keyed hashes; no plain identifier is kept.":
    "离线查询哪些泄露数据里有您的电话号码或邮箱。\n把泄露数据导入本地库，只保存带密钥的哈希，不保存任何明文标识。",
  "a file that holds the new passphrase, `-` for standard input": "存放新口令的文件，`-` 为标准输入",
  "a file that holds the passphrase, `-` for standard input (env LEAKSIFT_PASSPHRASE_FILE)":
    "存放口令的文件，`-` 为标准输入（环境变量 LEAKSIFT_PASSPHRASE_FILE）",
  "a letter to an organisation: what do you have of me, and delete it": "写给机构的信：你们有我的哪些数据，请删除",
  "a service you use, such as whatsapp or a site's domain, for --incidents (repeatable)":
    "您使用的服务，例如 whatsapp 或网站域名，用于 --incidents（可重复）",
  "a text file with one identifier a line, `-` for standard input": "每行一个标识的文本文件，`-` 为标准输入",
  "add a passphrase, or write the key to a file": "添加口令，或把密钥写入文件",
  "add to a dataset that is there": "追加到已有的数据集",
  "an imported dataset": "已导入的数据集",
  "an incident of the catalogue": "目录中的事件",
  "archives within an archive that are opened (default {0})": "压缩包嵌套的最大层数（默认 {0}）",
  "change the passphrase that opens the store; the data stays as it is": "更改打开库的口令，数据不变",
  "with --timeline: look into sensitive datasets, too": "与 --timeline 一起：也查敏感数据集",
  "check a list against sensitive datasets, too": "核对名单时也查敏感数据集",
  "check a list of contacts against leaks without a store: nothing is kept":
    "不建库，直接拿名单核对泄露数据，不留下任何内容",
  "check a list: text, tables, workbooks, vCards, whatever can be imported; `-` for standard input":
    "核对名单：文本、表格、工作簿、vCard，凡能导入的都可以；`-` 为标准输入",
  "check phone numbers, e-mails and other identifiers against the imported leaks":
    "查询电话号码、邮箱和其他标识是否在已导入的泄露数据中",
  "country of numbers without a calling code, such as CN or GB (env LEAKSIFT_COUNTRY)":
    "没有国家代码的号码属于哪个国家，例如 CN 或 GB（环境变量 LEAKSIFT_COUNTRY）",
  "country of the list's numbers without a calling code (default: --country)":
    "名单中没有国家代码的号码属于哪个国家（默认同 --country）",
  "create an empty store and its key": "新建空库及其密钥",
  "data classes, such as passwords,credit-cards": "数据种类，例如 passwords,credit-cards",
  "don't ask": "不询问",
  "don't ask, whatever passphrases go with the old key": "不询问，不论有哪些口令随旧密钥失效",
  "encoding of the text: utf-8, gbk, big5, sjis, euc-kr, cp1252, … (default: recognised)":
    "文本编码：utf-8、gbk、big5、sjis、euc-kr、cp1252……（默认自动识别）",
  "erase identifiers from the store, and leave them out of every later import": "从库中删除标识，以后的导入也略过它们",
  "everything that is known of a dataset": "一个数据集的全部信息",
  "everything that is known of an incident": "一起事件的全部信息",
  "exit 1 only for exposures with one of these data classes, such as passwords,credit-cards":
    "只有泄露了这些数据种类时才以 1 退出，例如 passwords,credit-cards",
  "exit with this instead of 1 when something is exposed": "发现泄露时以此值代替 1 退出",
  "files or folders; all of them become one dataset, unless split": "文件或文件夹；除非拆分，否则合为一个数据集",
  "files, folders, archives, or `-` for standard input: whatever `import` reads":
    "文件、文件夹、压缩包，或 `-`（标准输入）：凡 `import` 能读的都可以",
  "format of the input; text finds identifiers in anything": "输入的格式；text 可在任何文本中查找标识",
  "format of the leaks; text finds identifiers in anything": "泄露数据的格式；text 可在任何文本中查找标识",
  "format of the list": "名单的格式",
  "encoding of the list (default: recognised)": "名单的编码（默认：自动识别）",
  "what stands between the cells of the list": "名单中单元格之间的分隔符",
  "the first row of the list is a header": "名单的第一行是表头",
  "the first row of the list is data": "名单的第一行是数据",
  "when the leaks happened: YYYY, YYYY-MM or YYYY-MM-DD": "泄露发生的时间：YYYY、YYYY-MM 或 YYYY-MM-DD",
  "look into leaks of this date and later; those without --breach-date count as new":
    "只查这个日期及以后的泄露；没有给出 --breach-date 的按新泄露计",
  "give the store a new key, without the files it was made of; the old one opens nothing any more":
    "给库换一把新密钥，不需要当初导入的文件；旧密钥从此失效",
  "how to print the answer: {0} (repeatable; default: table)": "以何种格式输出结果：{0}（可重复；默认 table）",
  "id of the incident": "事件编号",
  "id of the incident, from `leaksift catalog`": "事件编号，见 `leaksift catalog`",
  "import a leak into the store: files, folders, archives, or `-` for standard input":
    "把泄露数据导入库：文件、文件夹、压缩包，或 `-`（标准输入）",
  "import the breach catalogue of Have I Been Pwned, as downloaded from its site":
    "导入从 Have I Been Pwned 网站下载的泄露事件目录",
  "it is like any other": "与其他数据集一样",
  "keep how the input was taken (columns, format, country) in a new YAML file":
    "把读取方式（列、格式、国家）存入新的 YAML 文件",
  "known incidents, whether or not their data was imported": "已知的泄露事件，不论是否导入了其数据",
  "language of results (env LEAKSIFT_LANG; default: the locale's)": "语言（环境变量 LEAKSIFT_LANG；默认随系统区域）",
  "leave the advice out that a single identifier gets": "查询单个标识时不显示建议",
  "list every record that can't be used, by file and byte; .csv, else one JSON a line":
    "按文件和字节位置列出每条无法使用的记录；.csv 为表格，否则每行一个 JSON",
  "list known incidents that concern the country or service but were not imported":
    "列出与该国家或服务有关但没有导入的已知事件",
  "list what opens the store": "列出能打开库的口令和密钥",
  "lock the store with a passphrase instead of a key file (asked twice, not shown)":
    "用口令而不是密钥文件锁住库（询问两次，不显示）",
  "look into datasets of this date and later (YYYY, YYYY-MM or YYYY-MM-DD)":
    "只查此日期及之后的数据集（YYYY、YYYY-MM 或 YYYY-MM-DD）",
  "look into one dataset only": "只查一个数据集",
  "make a dataset of each table of an SQL dump (table), each _index, or each value of a column or key":
    "按 SQL 转储的每个表（table）、每个 _index，或某列、某键的每个值各建一个数据集",
  "make a passphrase of six random words, and show it": "生成由六个随机单词组成的口令并显示",
  "mark a dataset as sensitive: shown to one person who asks, never in the answer to a list":
    "把数据集标为敏感：只向本人单独查询时显示，核对名单时不显示",
  "members that one archive may hold (default {0})": "一个压缩包最多含多少成员（默认 {0}）",
  "memory to use in all, such as 512MB or 2GB (default 512MB)": "总内存用量，例如 512MB 或 2GB（默认 512MB）",
  "merge the runs of many datasets, so that a look-up reads few of them; no answer changes":
    "合并许多数据集的数据段，使查询少读一些；结果不变",
  "name of the dataset (default: from the first path)": "数据集名称（默认取自第一个路径）",
  "name of the dataset": "数据集名称",
  "no colours (also NO_COLOR; FORCE_COLOR forces them)": "不用颜色（也可设 NO_COLOR；FORCE_COLOR 强制使用）",
  "no progress; warnings and where a key was made are still said": "不显示进度；警告和密钥位置仍会说明",
  "number of `key list`, or `file`": "`key list` 中的编号，或 `file`",
  "only incidents with this in their id, title, services or domains": "只列编号、标题、服务或域名中含此内容的事件",
  "password of encrypted archives: the file's first line (else asked for)":
    "加密压缩包的密码：取文件第一行（否则询问）",
  "phone numbers or e-mail addresses, or what --kind says; none: a hidden prompt":
    "电话号码或邮箱，或 --kind 所指的标识；不写则隐藏输入",
  "phone numbers or e-mail addresses; none: a hidden prompt": "电话号码或邮箱；不写则隐藏输入",
  "print identifiers in full": "完整显示标识",
  "print one JSON document": "输出一个 JSON 文档",
  "read every block, and verify the keyed checksum of every segment": "读取每个数据块，并核对每个数据段的带密钥校验和",
  "read these and country, country-column and columns from a file; flags win":
    "从文件读取这些选项以及 country、country-column 和 columns；命令行优先",
  "remove a dataset; nothing of it is left in the store": "移除数据集，库中不留任何内容",
  "replace a dataset that is there": "替换已有的数据集",
  "say in full what to do about what was found": "完整说明该如何应对",
  "say what would be merged, and write nothing": "只说明会合并什么，不写入",
  "say which incident of the catalogue a dataset belongs to": "指明数据集属于目录中的哪起事件",
  "show how the inputs would be taken; write nothing": "只显示会如何读取输入，不写入",
  "show what leaksift does, on made-up data, in a temporary store": "用虚构数据和临时库演示 leaksift 的用途",
  "size that one archive may unpack to in all (default {0}GB)": "一个压缩包解压后的总大小上限（默认 {0}GB）",
  "take a passphrase away by its number, or the key file with the word `file`":
    "按编号移除口令，或用 `file` 移除密钥文件",
  "take a store that is older than the one last seen here for the newest from now on":
    "从现在起，把比上次所见更旧的库当作最新的",
  "take a store that something else has changed as it is now: look at `datasets` first":
    "接受被其他程序改动过的库的现状：请先看 `datasets`",
  "take the inputs as a kept profile says; one of another shape is an error": "按保存的配置读取输入；结构不同则报错",
  "take the leaks as a profile says that `import --save-profile` kept":
    "按 `import --save-profile` 保存的配置读取泄露数据",
  "take the link away": "去掉关联",
  "the JSON file that https://haveibeenpwned.com/api/v3/breaches gives":
    "https://haveibeenpwned.com/api/v3/breaches 给出的 JSON 文件",
  "the column that names each row's country": "写明每行国家的列",
  "the first row is a header": "第一行是表头",
  "the first row is data": "第一行是数据",
  "the imported dataset that it is about": "所涉及的已导入数据集",
  "the incident it belongs to, from `leaksift catalog`": "所属事件，见 `leaksift catalog`",
  "the incident that it is about": "所涉及的事件",
  "the key of the store (env LEAKSIFT_KEY_FILE; default: the platform's config folder)":
    "库的密钥（环境变量 LEAKSIFT_KEY_FILE；默认在系统的配置文件夹）",
  "the law that applies to it": "适用的法律",
  "the list: text, tables, workbooks, vCards, whatever can be imported; `-` for standard input":
    "名单：文本、表格、工作簿、vCard，凡能导入的都可以；`-` 为标准输入",
  "the passphrase needs a key file besides, which can't open the store alone":
    "口令之外还需要密钥文件，后者单独打不开库",
  "the store (env LEAKSIFT_STORE; default: the platform's data folder)":
    "库（环境变量 LEAKSIFT_STORE；默认在系统的数据文件夹）",
  "the store itself: what it is, whether it is sound": "库本身：是什么，是否完好",
  "times its packed size that something may unpack to (default {0})": "解压后最多可为原大小的多少倍（默认 {0}）",
  "title for people": "给人看的标题",
  "to be in it is itself delicate: shown to one person who asks, never in the answer to a list":
    "身在其中本身就很敏感：只向本人单独查询时显示，核对名单时不显示",
  "to have been in it is itself delicate": "身在其中本身就很敏感",
  "verify that the store is what was written": "核对库与写入时一致",
  "what a column is for: phone, email, qq, resident-id, country, date or a data class; by header or number from 0 (repeatable)":
    "列的用途：phone、email、qq、resident-id、country、date 或某个数据种类；用表头或从 0 起的列号指定（可重复）",
  "what a column of the list is for, as --column is for the leaks (repeatable)":
    "名单中列的用途，写法同 --column（可重复）",
  "what ends a record where it is no line end, such as '&|\\n'": "不以换行结束的记录以什么结束，例如 '&|\\n'",
  "what opens the store: passphrases, key file, a new key": "用什么打开库：口令、密钥文件、更换密钥",
  "what stands between cells; \\t for a tab, \\x1f for a byte": "单元格之间的分隔符；\\t 为制表符，\\x1f 为某个字节",
  "what the identifiers are (default: phones and e-mails, told apart)": "标识是哪一类（默认：电话和邮箱，自动区分）",
  "what the list holds (default: phones and e-mails, told apart)": "名单中是哪一类标识（默认：电话和邮箱，自动区分）",
  "what to ask for": "要求什么",
  "what to expect and what to do about an incident, a dataset or kinds of data; --country says whom to call":
    "针对某起事件、数据集或数据种类，可能遇到什么、该怎么做；--country 决定联系谁",
  "when it leaked: YYYY, YYYY-MM or YYYY-MM-DD": "泄露时间：YYYY、YYYY-MM 或 YYYY-MM-DD",
  "where it came from": "来源",
  "where that key file lies or is to lie (default: the place of the store's key)":
    "该密钥文件所在或将在的位置（默认为库密钥的位置）",
  "where the store is, what opens it, what it holds": "库在哪里、用什么打开、里面有什么",
  "whom it goes to": "写给谁",
  "with a passphrase and a key file, both of which are needed": "口令和密钥文件，两者都需要",
  "with a passphrase of six random words, which are shown": "用六个随机单词组成的口令，并显示出来",
  "worker threads (default: one a core)": "工作线程数（默认每核一个）",
  "write the key to this file, instead of adding a passphrase": "不添加口令，而把密钥写入此文件",
  "write to a file, in the format named before it or that of its ending (repeatable)":
    "写入文件，格式取前面所写的，或由扩展名决定（可重复）",
  "a list in any format that can be imported, `-` for standard input": "名单，凡能导入的格式都可以，`-` 为标准输入",
  "in how many records of each dataset addresses of a domain stand, naming none; with --file, how many of the list's (repeatable)":
    "某域名的邮箱在各数据集中有多少条记录，不列出任何邮箱；加 --file 则统计名单中有多少（可重复）",
  "start a program with newly exposed watched contacts as JSON on its standard input":
    "启动程序，把新泄露的关注联系人以 JSON 写入其标准输入",
  "write to a file, in the named format or that of its ending": "写入文件，格式取指定的，或由扩展名决定",
  "the month, in UTC (default: this one)": "月份，按 UTC（默认本月）",
  "what was imported in a month and whom of the watched contacts it newly exposed":
    "某月导入了什么，新泄露了关注名单中的哪些人",
  "how to write it (default: markdown; a timeline: table)": "输出格式（默认 markdown；时间线默认 table）",
  "where to; it must not be there yet": "写到哪里；该处不能已有文件",
  "copy the store into a new file, also while something is imported; all of the copy is read back":
    "把库复制到新文件，导入期间也可以；副本会全部读回核对",
  "a backup of this store": "此库的备份",
  "put a backup in the place of the store, or where there is none": "用备份替换库，或在没有库处恢复",
  "read a share of the blocks, as 5%, or a part, as 3/20; without keyed checksums":
    "读取一部分数据块，写成 5% 或 3/20；不核对带密钥的校验和",
  "start a program with what is new as JSON on its standard input": "启动程序，把新内容以 JSON 写入其标准输入",
  "look into sensitive datasets, too": "敏感数据集也查",
  "everything, also what was told; changes nothing": "全部内容，包括已通知的；不作任何更改",
  "what datasets hold of watched contacts that the last run did not tell": "各数据集中有哪些关注联系人是上次没有通知的",
  "contacts to be told about: every import reports those that it newly exposes":
    "需要通知的联系人：每次导入都会报告其中新泄露的人",
  "what to call them; never an identifier": "如何称呼他们，不能是标识",
  "watch contacts; of their identifiers only keyed hashes are kept": "关注联系人；其标识只保存带密钥的哈希",
  "call each as the list does": "按名单中的称呼",
  "who is watched, by number and label": "关注了谁，按编号和标签列出",
  "everybody; the list itself goes": "所有人；名单本身也会删除",
  "all that are called so": "所有这样称呼的",
  "numbers such as w12, or identifiers; none: a hidden prompt": "编号，例如 w12，或标识；不写则隐藏输入",
  "watch contacts no longer": "不再关注联系人",
  "say how far to believe a dataset, and why; checks carry the grade": "说明数据集有多可信及其理由；查询结果会带上等级",
  "name of another": "另一个数据集的名称",
  "name of a dataset": "一个数据集的名称",
  "count the identifiers that two datasets share": "统计两个数据集共有的标识",
  "list the imported datasets; show, rate, compare or remove one": "列出已导入的数据集；查看、评级、比较或移除其中一个",
  "how to print the answer (repeatable; default: table)": "以何种格式输出结果（可重复；默认 table）",
  "print a script that completes commands, options and their values in a shell":
    "输出用于在 shell 中补全命令、选项及其值的脚本",
  "use no config": "不使用配置文件",
  "settings (default: the nearest {0} from the working folder upward)": "设置（默认从当前文件夹向上找最近的 {0}）",
  "ignore nothing": "不忽略任何结果",
  "what to ignore, and why (default: the nearest {0} from here upward)":
    "忽略哪些结果及理由（默认从这里向上找最近的 {0}）",
  "add the findings that count to the baseline, or make it": "把计入的结果加入基线，或建立基线",
  "exit 1 only for findings that this file doesn't know": "只有出现此文件中没有的结果时才以 1 退出",
  "say what happened when, of one person or of all in a list, and how many of the leaks are independent":
    "按时间列出一个人或名单中所有人的泄露经过，并说明其中几起相互独立",
  "instead: leaks, reports and disclosures that concern the watched contacts, in order":
    "改为按时间列出与关注的联系人有关的泄露、报道和依法披露",
  "the shell": "哪种 shell",
  "exit 1 only for datasets of this Admiralty grade or better, such as C or B3; unjudged ones count":
    "只有达到此可信等级（如 C 或 B3）的数据集才以 1 退出；未评级的也计入",
  // Lines below the options
  "a copy that is read back, also while something is imported": "复制并读回核对，导入期间也可以",
  "every night, for a store that takes long to read": "每晚一次，适合读取耗时的库",
  "The key is not in it: a store that a key file opens needs a copy of that file elsewhere.":
    "其中没有密钥：用密钥文件打开的库，还要在别处留一份该文件的副本。",
  "What was imported since the backup is gone, and what was removed since is back; what was forgotten stays forgotten.":
    "备份之后导入的内容会丢失，之后移除的会回来；已要求删除的标识仍不再出现。",
  "A backup from before `key rotate` opens with the key of then only: name it with --key-file.":
    "`key rotate` 之前的备份只能用当时的密钥打开：请用 --key-file 指定。",
  "The program is started without a shell and without arguments, only when there is something to tell, and has 30 seconds.":
    "程序不经 shell、不带参数启动，只在有内容要通知时启动，限时 30 秒。",
  "If it fails, the next run tells the same again.": "如果失败，下次运行会再次通知同样的内容。",
  "what came in since the last run; status 1 if there is something": "上次运行之后的新内容；有则状态为 1",
  "gives it as JSON to a program": "以 JSON 交给程序",
  "Only keyed hashes and labels are kept: a contact goes by its label and by a number such as w12.":
    "只保存带密钥的哈希和标签：联系人用标签和 w12 这样的编号指代。",
  "Examples:": "示例：",
  "Example:": "示例：",
  "see what it does, on made-up data": "用虚构数据看看它的用途",
  "import a leak": "导入泄露数据",
  "ask for a number without leaving it in the shell's history": "询问号码，不在命令历史中留下痕迹",
  "check a list": "核对名单",
  "Exit status: 0 none found, 1 exposed, 2 usage or unreadable input, 3 store or key, 4 nothing to answer with,":
    "退出状态：0 未找到，1 有泄露，2 用法有误或输入无法读取，3 库或密钥有问题，4 无从回答，",
  "             5 incomplete, 130 interrupted": "          5 不完整，130 已中断",
  "what https://haveibeenpwned.com/api/v3/breaches gives": "https://haveibeenpwned.com/api/v3/breaches 给出的文件",
  "asks for the number or address, without showing it": "询问号码或邮箱，不显示",
  "checks every phone and e-mail column of a list": "核对名单中的每个电话列和邮箱列",
  "asks for a Chinese resident id": "询问居民身份证号",
  "With --split-by the datasets are called SLUG-VALUE, or VALUE without --dataset, and appear together or not at all. At":
    "用 --split-by 时，数据集名为 名称-值（没有 --dataset 时为 值），要么全部出现，要么都不出现。",
  "most 256 values; a column of identifiers is refused. Records without a value go to SLUG. --append, --replace and the":
    "最多 256 个值；标识列不接受。没有值的记录归入 名称。--append、--replace 以及",
  "comparison with what is there already hold for each dataset by itself.":
    "与已有内容的比较，都对每个数据集单独进行。",
  "An import that is interrupted leaves the store as it was. Given again, or with `leaksift store resume`, it goes on from its":
    "导入中断后，库与之前相同。再次给出同一命令，或用 `leaksift store resume`，会从最后的检查点继续；",
  "last checkpoint; what it had read of the input is read again, to see that it is the same. Of standard input it needs the":
    "已读过的输入会再读一遍，以核对是否相同。",
  "same stream again.": "标准输入需要再次给出同样的数据流。",
  "time from one checkpoint to the next, 0 for none (default: 30 or more, so that they cost little)":
    "两个检查点之间的秒数，0 为不设（默认：30 或更长，使开销很小）",
  "begin anew, and drop what an interrupted import of this dataset left":
    "从头开始，并丢弃这个数据集中断的导入所留下的内容",
  "go on with an interrupted import of this dataset; an error when there is none":
    "继续这个数据集中断的导入；没有则报错",
  "drop what interrupted imports left, of all datasets or of this one":
    "丢弃中断的导入留下的内容：全部数据集的，或只是这一个的",
  "which one, where several wait": "有多个待续时，指明哪一个",
  "go on with an interrupted import from its last checkpoint": "从最后的检查点继续中断的导入",
  "go on with an import that was cut off": "继续被切断的导入",
  "as the import was given, from where it stopped": "按当初的命令，从停下的地方继续",
  "of standard input it needs the same stream again": "标准输入需要再次给出同样的数据流",
  "give back the room that it takes": "腾出它占用的空间",
  "Its inputs must be as they were: what was read of them is read again and compared.":
    "输入必须与当时相同：已读过的部分会再读一遍并比对。",
  "key file in the config folder": "密钥文件放在配置文件夹",
  "asks for a passphrase": "询问口令",
  "makes a passphrase of six words": "生成六个单词的口令",
  "passphrase and key file, both needed": "口令和密钥文件，两者都需要",
  "another passphrase, for somebody else of the team": "再加一个口令，给团队里的其他人",
  "change the passphrase": "更改口令",
  "a new key, so that the old one opens nothing any more": "换新密钥，旧密钥从此失效",
  "It needs as much free space as the merged part of the store takes. Stopped at any time, it leaves a whole store.":
    "所需空闲空间与被合并的部分一样大。随时中止都不会损坏库。",
  "where it is, what opens it, what it holds": "在哪里、用什么打开、里面有什么",
  "is it what was written?": "是否与写入时一致",
  "look up many datasets as fast as few": "数据集再多，查询也一样快",
  // What commander says by itself
  "display help for command": "显示命令的帮助",
  "output the version number": "显示版本号",
  "Usage:": "用法：",
  "Arguments:": "参数：",
  "Options:": "选项：",
  "Global Options:": "全局选项：",
  "Commands:": "命令：",
};
