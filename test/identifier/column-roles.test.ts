/**
 * Column names → roles: a table of names as they stand in real files, in many languages and spellings, the traps included.
 */
import { describe, expect, it } from "vitest";
import { isDataClass } from "../../src/catalog/data-classes.js";
import {
  dataClassOfRole,
  isHeaderWord,
  isWeakHeader,
  matchHeader,
  roleOfHeader,
} from "../../src/identifier/column-roles.js";
import { headerVocabulary } from "../../src/identifier/column-vocabulary.js";
import { cpuTime } from "../cpu-time.js";

/** Names separated by `|`, by role. */
const NAMES: Readonly<Record<string, string>> = {
  phone: `phone|Phone|PHONE|phone_number|PhoneNumber|phoneNumber|phone number|phone-no|Phone No.|phone_no|phonenum|Tel|Tel.|TEL|tel_no|Tel. No.|
    telephone|Telephone Number|mobile|Mobile No|mobile_phone|mobilephone|mobile_number|MobilePhone|cell|cell_phone|cellphone|contact_number|
    contact_no|Contact Phone|msisdn|MSISDN|fax|Fax|FaxNumber|phone1|phone2|phone_2|Phone 1|homePhone|home_phone|homephone|HomePhone|work_tel|
    workphone|business_phone|partner_phone|spouse_mobile|user.phone_number|Customer.Phone|_source.mobile|_source.user.phone|contacts[0].phone|
    contacts[].tel|phoneNumbers.0.value|Phone #1|Tel./Fax|rec_mobile|宅电|user.phone.number|t_user.mobile|customer_phone_number|buyer_phone|receiver_mobile|receiverPhone|phone_home|tel_work|phone_primary|
    Phone (mobile)|phone (home):|"phone"|whatsapp_number|wa_number|fields.phone.keyword|emergency_contact_phone|verified_phone|phn_no|
    手机|手機|手机号|手机号码|手機號碼|电话|電話|电话号码|联系电话|聯絡電話|联系方式|收货人电话|收货人手机号|收件人手机号码|紧急联系人电话|配偶手机|电话1|手机号码2|电话（必填）|
    手机(本人)|固定电话|座机|传真|业主电话|公司电话|客户手机|法人电话|手机*|電話番号|携帯電話|ＴＥＬ|shouji|shouji_hao|shoujihao|ShouJiHao|dianhua|lianxi_dianhua|
    lianxidianhua|sjh|lxdh|peiou_shouji|Telefon|Telefonnummer|Telefon-Nr.|Handynummer|Handy|Mobilnummer|Telefon privat|téléphone|Téléphone portable|
    Numéro de téléphone|teléfono|telefono|Teléfono móvil|celular|número de celular|telefone|Telemóvel|cellulare|numero di telefono|телефон|Телефон|
    Номер телефона|Мобильный телефон|전화번호|휴대폰|휴대폰번호|連絡先電話番号|số điện thoại|nomor_hp|telefoonnummer`,
  email: `email|Email|EMAIL|E-Mail|e-mail|e_mail|eMail|mail|Mail|email_address|emailAddress|EmailAddress|Email Address|email_id|EmailID|user_email|
    useremail|UserEmail|customer.email|_source.email|work_email|email_work|email1|email_2|contact_email|personal_email|reply_email|emails[0]|emails.0.address|emails[0].value|billing_email|
    邮箱|郵箱|电子邮箱|电子邮件|電子郵件|邮箱地址|电子邮件地址|联系邮箱|QQ邮箱|注册邮箱|企业邮箱|电邮|電郵|youxiang|dianziyouxiang|E-Mail-Adresse|Mailadresse|courriel|
    adresse e-mail|Adresse mail|correo|correo electrónico|Correo Electronico|endereço de email|indirizzo email|почта|Электронная почта|メール|メールアドレス|이메일`,
  "area-code": `area_code|AreaCode|phone_area_code|区号|电话区号|DDD|ddd1|市外局番`,
  country: `country|Country|country_code|CountryCode|country_name|国家|國家|国家代码|guojia|Land|pays|país|pais|paese|страна|국가|billing_country|Customer.Country|
    address.country|shipping_country|iso2`,
  date: `date|created_at|createdAt|create_time|CreateTime|created|order_date|OrderDate|orderTime|InvoiceDate|registered_at|register_time|reg_date|regdate|
    signup_date|sign_up_date|join_date|joined_at|timestamp|datetime|下单时间|下单日期|创建时间|注册时间|订单时间|付款时间|发货时间|签收时间|日期|时间|updated_at|last_login_time|
    gmt_create|date_created|purchase_date|delivery_date|payment_time|insert_time|xiadan_shijian|Bestelldatum|fecha|date de commande|дата|дата заказа|order.created_at`,
  names: `name|Name|full_name|FullName|first_name|firstName|FirstName|last_name|lastname|surname|given_name|customer_name|CustomerName|customer.name|users.name|
    contact_name|receiver_name|name_first|middle_name|realname|real_name|fio|姓名|真实姓名|名字|收货人|收件人|寄件人|收货人姓名|联系人|业主姓名|户主|车主|法定代表人|客户姓名|xingming|
    xing_ming|shouhuoren|Vorname|Nachname|prénom|Prenom|nom|apellidos|nombre|sobrenome|cognome|имя|фамилия|ФИО|氏名|이름|姓名(必填)|passenger_name`,
  "family-members-names": `spouse_name|mother_name|father_name|配偶姓名|父亲姓名|配偶|紧急联系人姓名|紧急联系人|emergency_contact_name|next_of_kin`,
  "physical-addresses": `address|Address|ADDRESS|addr|address1|address_1|address_line_1|AddressLine2|street|street_address|home_address|shipping_address|
    BillingAddress|delivery_address|customer_address|_source.address|地址|住址|收货地址|收货人地址|家庭住址|详细地址|户籍地址|通讯地址|身份证地址|公司地址|dizhi|jiating_zhuzhi|shouhuo_dizhi|
    Anschrift|Straße|Strasse|adresse|dirección|endereço|indirizzo|адрес|住所|주소|residence`,
  "geographic-locations": `city|City|province|zip|zip_code|zipcode|PostalCode|postcode|state|location|address.city|城市|省份|邮编|邮政编码|手机归属地|所在地区|地区|chengshi|Stadt|PLZ|
    ville|code postal|ciudad|cidade|город|郵便番号|우편번호`,
  "ip-addresses": `ip|IP|ip_address|IPAddress|ipAddress|client_ip|last_login_ip|reg_ip|IP地址|注册IP|登录IP|ipv4`,
  "mac-addresses": `mac_address|MacAddress|MAC地址`,
  passwords: `password|Password|passwd|pwd|pass|password_hash|user_password|密码|登录密码|mima|mot de passe|Passwort|contraseña|senha|пароль|비밀번호`,
  usernames: `username|user_name|UserName|login|login_name|用户名|账号|帐号|yonghuming|Benutzername|nom d'utilisateur|логин|известный логин`,
  nicknames: `nickname|nick_name|昵称|微信昵称|nicheng`,
  "dates-of-birth": `birthday|Birthday|birth_date|BirthDate|birthdate|date_of_birth|dob|DOB|d.o.b.|出生日期|生日|出生年月|chusheng_riqi|Geburtsdatum|date de naissance|
    fecha de nacimiento|дата рождения|生年月日|생년월일`,
  genders: `gender|sex|性别|性別|xingbie|Geschlecht|пол|성별`,
  "government-issued-ids": `id_card|idcard|id_card_no|IdCardNumber|national_id|证件号码|zjhm|dni|cpf|CPF|身分證字號`,
  "resident-id": `身份证|身份证号|身份证号码|身份證號|公民身份号码|shenfenzheng|shenfenzheng_hao|sfz|sfzh|resident_id`,
  qq: `qq|QQ|QQ号|qq_number|QQ号码|扣扣|user_qq|qqhao`,
  "instant-messenger-identities": `微信|微信号|wechat|wechat_id|wx_id|weixin|openid|skype|telegram_id|telegram_username`,
  "social-media-profiles": `facebook|facebook_id|twitter_handle|微博|微博ID|weibo_id|抖音号|instagram|linkedin_url`,
  employers: `company|Company|company_name|employer|Customer.Company|工作单位|单位|公司名称|gongzuo_danwei|Firma|empresa|компания`,
  "job-titles": `job_title|jobTitle|职务|职位|zhiwu|position`,
  occupations: `occupation|profession|职业|Beruf`,
  "education-levels": `education|学历|xueli|degree`,
  "marital-statuses": `marital_status|婚姻状况|Familienstand`,
  nationalities: `nationality|国籍`,
  ethnicities: `ethnicity|民族|minzu`,
  "credit-cards": `credit_card|cc_number|card_number|CardNo|信用卡号`,
  "bank-account-numbers": `iban|IBAN|bank_account|account_number|银行卡号|银行卡|bank_details|yinhangkahao`,
  "partial-credit-card-data": `card_type|cc_type|last4`,
  "device-information": `phone_model|phoneModel|mobile_model|device_id|手机型号|手机品牌|os_version`,
  "imei-numbers": `imei|IMEI|imei_number`,
  "cellular-network-names": `telephone_company|carrier|运营商|phone_company`,
  "licence-plates": `license_plate|车牌号|车牌|plate_number|chepaihao`,
  "vehicle-identification-numbers": `vin|车架号|chejiahao`,
  "vehicle-details": `car_model|车型|品牌型号`,
  "shipment-tracking-numbers": `tracking_number|运单号|快递单号|waybill_no`,
  "student-numbers": `student_id|学号`,
  "account-balances": `balance|余额`,
  "income-levels": `income|annual_income|月收入|salary`,
  "homepage-urls": `website|homepage|web|网址`,
  purchases: `order_details|商品名称|shangpin_mingcheng`,
};

/** Names that must have no role: attributes of an identifier, flags, keys, other things' names and dates. */
const NO_ROLE = `phone_type|phoneType|email_verified|is_phone|isPhone|has_email|is_email_verified|phone_is_verified|phone_verified_at|email_sent_at|email_count|
  email_type|address_id|addressId|address_type|phone_id|phoneId|phone_hash|email_hash|email_md5|md5_phone|phone_country_code|phone_code|phone_prefix|
  calling_code|file_name|filename|table_name|product_name|event_name|product.name|company.id|hostname|domain_name|id|uid|order_id|order_no|status|type|amount|total|
  description|sku|quantity|price|microphone|headphone_model_name|iphone|smartphone|mail_server|email_template|email_subject|sms_count|show_phone|hide_email|
  phone_status|expiry_date|expires_at|end_date|hire_date|valid_until|due_date|是否有手机|是否验证邮箱|手机号MD5|手机验证状态|电话类型|名称|备注|状态|订单号|编号|序号|物流公司|
  到期时间|有效期|文件名|number|value|contact|col3|c1|Unnamed: 0|field_7|x|""|*|---|.|voice_mail|email_opt_in|email_subscribed|email_domain|mobile_app|phone_length|
  catch_phrase|pet_name|is_human|native_currency|TrackId|Milliseconds|UnitPrice|ReportsTo`;

const list = (text: string) => text.split("|").map((name) => name.trim());

describe("roleOfHeader", () => {
  for (const [role, names] of Object.entries(NAMES)) {
    it.each(list(names).map((name) => [name, role]))("%s → %s", (name, expected) => {
      expect(roleOfHeader(name)).toBe(expected);
    });
  }

  it.each(list(NO_ROLE).map((name) => [name]))("%s → nothing", (name) => {
    expect(roleOfHeader(name)).toBeNull();
  });

  it("covers at least 200 names", () => {
    expect(Object.values(NAMES).flatMap(list).length).toBeGreaterThan(400);
  });

  it("is nothing for blanks and for prose", () => {
    for (const name of ["", " ", "\u0000", "\uFEFF", `phone ${"x".repeat(200)}`]) expect(roleOfHeader(name)).toBeNull();
  });

  it("sees through byte order marks, zero-width characters, full width and quotes", () => {
    for (const name of ["\uFEFFphone", "pho\u200Bne", "ｐｈｏｎｅ", "'phone'", " phone \t", "手机\u200B号"]) {
      expect(roleOfHeader(name)).toBe("phone");
    }
  });

  it("takes linear time for hostile names", () => {
    const started = cpuTime();
    for (const unit of ["a_", "Aa", "(", "手机", "1a", ".", "[", "phone "]) {
      for (let length = 1; length <= 100; length += 1) roleOfHeader(unit.repeat(length).slice(0, 100));
    }
    expect(cpuTime() - started).toBeLessThan(2000);
  });
});

describe("matchHeader", () => {
  it("tells whole names, endings and second choices apart", () => {
    expect(matchHeader("created_at")?.strength).not.toBe("faint");
    expect(matchHeader("updated_at")?.strength).toBe("faint");
    expect(matchHeader("phone")?.strength).toBe("whole");
    expect(matchHeader("partner_phone")?.strength).toBe("ending");
  });
});

describe("isWeakHeader", () => {
  it.each([null, "", "contact", "value", "col3", "c1", "Unnamed: 0", "field_7", "0", "A", "字段1"])(
    "%s is weak",
    (name) => {
      expect(isWeakHeader(name)).toBe(true);
    },
  );
  it.each(["phone_type", "order_no", "amount", "id", "备注"])("%s is not", (name) => {
    expect(isWeakHeader(name)).toBe(false);
  });
});

describe("the vocabulary", () => {
  it("names only kinds, helpers and data classes", () => {
    const roles = new Set(headerVocabulary().whole.values());
    for (const role of roles) {
      expect(
        ["phone", "email", "qq", "resident-id", "country", "calling-code", "area-code", "date", "none"].includes(
          role,
        ) || isDataClass(role),
      ).toBe(true);
    }
    expect(isHeaderWord("Status")).toBe(true);
    expect(isHeaderWord("Ann")).toBe(false);
  });

  it("maps roles to data classes", () => {
    expect(dataClassOfRole("phone")).toBe("phone-numbers");
    expect(dataClassOfRole("email")).toBe("email-addresses");
    expect(dataClassOfRole("country")).toBeNull();
    expect(dataClassOfRole("date")).toBeNull();
    expect(dataClassOfRole("names")).toBe("names");
  });
});
