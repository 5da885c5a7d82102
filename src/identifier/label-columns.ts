/**
 * Columns of a list that say who somebody is: id, name, department. Told by their headers alone, in the words that directories,
 * address books and personnel lists use; a column that holds identifiers to check is none, whatever it is called.
 */
import { compactKey } from "./column-header-name.js";

export type LabelField = "id" | "name" | "given" | "family" | "department";

const HEADERS: Readonly<Record<LabelField, string>> = {
  id: "id;employee id;employee number;employee no;employee code;emp id;emp no;staff id;staff number;staff no;personnel number;personnel no;person id;user id;uid;member id;contact id;customer id;sAMAccountName;username;user name;login;badge;badge number;工号;员工编号;员工号;员工ID;人员编号;编号;学号;工號;員工編號;personalnummer;mitarbeiternummer;matricule;社員番号;사번;табельный номер",
  name: "name;full name;display name;cn;common name;employee name;contact name;person;姓名;名字;员工姓名;员工;联系人;显示名称;員工姓名;聯絡人;nom complet;nombre completo;vollständiger Name;氏名;名前;이름;성명;ФИО;имя и фамилия",
  given: "first name;given name;givenName;forename;vorname;prénom;nombre;nome;名;имя",
  family: "last name;family name;surname;sn;nachname;nom;apellido;apellidos;cognome;姓;фамилия",
  department:
    "department;dept;department name;division;team;business unit;organizational unit;org unit;ou;organization department;organization 1 department;unit;部门;部門;所属部门;部门名称;科室;所属單位;所属单位;abteilung;bereich;service;département;departamento;reparto;отдел;подразделение;部署;부서",
};

const fields = new Map<string, LabelField>(
  Object.entries(HEADERS).flatMap(([field, names]) =>
    names.split(";").map((name): [string, LabelField] => [compactKey(name), field as LabelField]),
  ),
);

/** What a column's name, or the last key of a path, says of somebody; null for all else. */
export function labelField(header: string): LabelField | null {
  const last = header.slice(header.lastIndexOf(".") + 1);
  return fields.get(compactKey(last)) ?? null;
}

/** The cells of one row or document that say who it is, gathered as they come; the first of each field counts. */
export class RowLabel {
  #cells: Partial<Record<LabelField, string>> = {};
  #isEmpty = true;

  add(field: LabelField, text: string): void {
    const value = text.trim();
    if (value === "") return;
    this.#cells[field] ??= value;
    this.#isEmpty = false;
  }

  /** What was gathered, and begins anew. A given and a family name make a name, in the order of their script. */
  take(): { id: string | null; name: string | null; department: string | null } {
    if (this.#isEmpty) return { id: null, name: null, department: null };
    const { id = null, name, given, family, department = null } = this.#cells;
    this.#cells = {};
    this.#isEmpty = true;
    const parts = [given, family].filter((part) => part !== undefined);
    const isFamilyFirst =
      parts.length > 0 &&
      parts.every((part) => /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]+$/u.test(part));
    const full = isFamilyFirst ? parts.toReversed().join("") : parts.join(" ");
    return { id, name: name ?? (full === "" ? null : full), department };
  }
}
